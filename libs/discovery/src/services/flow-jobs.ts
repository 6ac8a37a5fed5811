import { RequestContext } from '@app/context';
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type FlowError, PHASE_STARTS, type PhaseName } from '../model/flow';
import { JobSlots } from './job-slots';

const WITHDRAW = sql('flow.withdraw_job', 'SELECT sec.withdraw_job($1)');
const BURY = sql('flow.bury_job', 'SELECT sec.bury_job($1, $2::jsonb, $3, $4)');

/** Names of background tasks in the job queue: a phase of a flow; copying what a forked flow takes over. */
export const PHASE_TASK = 'discovery_phase';
export const COPY_TASK = 'discovery_copy';

/** The background jobs of flows: each exists if and only if the transaction that needs it commits. */
@RegistryService('flow_jobs')
export class FlowJobs {
  constructor(
    private readonly session: TenantSession,
    private readonly context: RequestContext,
    private readonly slots: JobSlots,
  ) {}

  /** Also takes away the dead job of the same phase, or of the same copy. */
  async start(flow: DiscoveryFlow, phase: PhaseName): Promise<void> {
    const { task, key, payload } = this.#job(flow, phase);
    await this.session.enqueue(task, payload, { queue: this.slots.queueOf(flow.id), key, maxAttempts: PHASE_STARTS });
  }

  /** Leaves a dead job in the operators' list until the flow is started again or cancelled. */
  async bury(flow: DiscoveryFlow, { phase, code, message }: FlowError, starts: number): Promise<void> {
    const { task, key, payload } = this.#job(flow, phase);
    await this.session.query(BURY, [task, JSON.stringify({ ...payload, error: { code, message } }), key, starts]);
  }

  /** Takes away what waits or is dead; what runs finds out by itself that it is no longer wanted. */
  async withdraw(flow: DiscoveryFlow, phase: PhaseName): Promise<void> {
    await this.session.query(WITHDRAW, [this.#job(flow, phase).key]);
  }

  #job(flow: DiscoveryFlow, phase: PhaseName): { task: string; key: string; payload: Record<string, unknown> } {
    const payload = { flowId: flow.id, phase, principalId: this.context.principal!.id, requestId: this.context.requestId };
    return flow.copying
      ? { task: COPY_TASK, key: `flow:${flow.id}:copy`, payload }
      : { task: PHASE_TASK, key: `flow:${flow.id}:${phase}`, payload };
  }
}
