import { Injectable } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext, RequestContext } from '@app/context';
import { AppError, type ClientAccountId, type EngagementId } from '@app/kernel';
import { DatabasePools } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { COPY_TASK, PHASE_TASK } from '../services/flow-jobs';
import { FlowService } from '../services/flow-service';

/** A job whose starts are used up, of whichever tenant. */
export interface DeadJob {
  /** A number, written out. */
  id: string;
  task: string;
  clientAccountId: string | null;
  engagementId: string | null;
  flowId: string | null;
  phase: string | null;
  attempts: number;
  maxAttempts: number;
  /** Made for clients; null when nothing was said, because the process ended each time. */
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: Date;
  diedAt: Date;
}

const READ = `SELECT id::text, task, client_account_id AS "clientAccountId", engagement_id AS "engagementId", flow_id AS "flowId", phase, attempts,
    max_attempts AS "maxAttempts", error_code AS "errorCode", error_message AS "errorMessage", created_at AS "createdAt", died_at AS "diedAt", dead
  FROM sec.dead_jobs($1, $2, $3)`;
const REDRIVE = 'SELECT sec.redrive_job($1) AS redriven';
const TASKS_OF_FLOWS: readonly string[] = [PHASE_TASK, COPY_TASK];
/** Numbers that the database takes for the id of a job. */
const JOB_ID = /^[1-9]\d{0,17}$/;

/**
 * Dead jobs of all tenants, for operators. They are read on the operators' connection, whose role may call two functions and sees
 * nothing else of the queue. A job of a failed flow is started again through the flow's own state machine, in a unit of work of its
 * tenant, so that flow, phase and job agree.
 */
@Injectable()
export class DeadJobs {
  readonly #pools: DatabasePools;
  readonly #registries: RegistryFactory;
  readonly #audit: AuditService;

  constructor(pools: DatabasePools, registries: RegistryFactory, audit: AuditService) {
    this.#pools = pools;
    this.#registries = registries;
    this.#audit = audit;
  }

  /** The newest first; `before` is the id of the last one of the page before. */
  async page(limit: number, before: string | null): Promise<DeadJob[]> {
    return (await this.#pools.ops.query<DeadJob>(READ, [null, before, limit])).rows;
  }

  /**
   * Starts a dead job again, in the name of who asks; the audit trail says why.
   * @throws AppError NOT_FOUND, CONFLICT when the job is not dead, FLOW_STATE_CONFLICT when its flow does not wait for it
   */
  async redrive(id: string, reason: string): Promise<DeadJob> {
    const job = JOB_ID.test(id) ? (await this.#pools.ops.query<DeadJob & { dead: boolean }>(READ, [id, null, 1])).rows[0] : undefined;
    if (!job) throw new AppError('NOT_FOUND', 'There is no such job. What has ended is no longer in the list.');
    const { dead, ...view } = job;
    if (!dead) throw notDead();
    if (!(await this.#retryFlow(view, reason))) {
      const { rows } = await this.#pools.ops.query<{ redriven: boolean }>(REDRIVE, [id]);
      if (!rows[0]?.redriven) throw notDead();
      await this.#audit.recordDetached(currentContext(), event(view, reason));
    }
    return view;
  }

  /** False for a job whose flow, if it has one, is not failed: giving it its starts back is all that it needs. */
  async #retryFlow(job: DeadJob, reason: string): Promise<boolean> {
    const { flowId, clientAccountId, engagementId } = job;
    if (!TASKS_OF_FLOWS.includes(job.task) || !flowId || !clientAccountId || !engagementId) return false;
    const asked = currentContext();
    const context = new RequestContext({ ...asked, flowId }).identify({
      principal: asked.principal!,
      // As the database had put it into the job, from the binding of the transaction that made it.
      tenant: { clientAccountId: clientAccountId as ClientAccountId, engagementId: engagementId as EngagementId },
    });
    return this.#registries.run(context, 'write', async (services, unit) => {
      const flows = services.get(FlowService);
      // Its process died at the last start too, so that nobody could say it: the flow still waits for this job.
      if ((await flows.lock(flowId)).status === 'running') return false;
      await flows.retry(flowId);
      this.#audit.recordWithCommit(unit, context, event(job, reason));
      return true;
    });
  }
}

function notDead(): AppError {
  return new AppError('CONFLICT', 'The job is not dead: it waits, runs, or was started again meanwhile. List the dead jobs anew.');
}

function event({ id, task, flowId, phase, attempts, clientAccountId, engagementId }: DeadJob, reason: string) {
  return {
    category: 'USER_ACTION' as const,
    level: 'INFO' as const,
    operation: 'dead_job.redrive',
    flowId,
    details: { reason, job: id, task, phase, attempts, client_account: clientAccountId, engagement: engagementId, success: true },
  };
}
