import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { RequestContext } from '@app/context';
import { type ClientAccountId, type EngagementId, type PrincipalId } from '@app/kernel';
import { type JobHandler, JobRunner } from '@app/persistence';
import { type PhaseName } from '../model/flow';
import { COPY_TASK, PHASE_TASK } from '../services/flow-jobs';
import { CopyRunner } from './copy-runner';
import { PhaseRunner } from './phase-runner';

interface PhasePayload {
  clientAccountId: ClientAccountId;
  engagementId: EngagementId;
  principalId: PrincipalId;
  flowId: string;
  phase: PhaseName;
  requestId: string;
}

/** Takes phases and copies of flows from the job queue, unless this replica serves HTTP only. */
@Injectable()
export class FlowWorker implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly jobs: JobRunner,
    private readonly phases: PhaseRunner,
    private readonly copies: CopyRunner,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role === 'api') return;
    const runBy =
      (runner: PhaseRunner | CopyRunner): JobHandler =>
      (job) => {
        const { flowId, phase, ...who } = job.payload as PhasePayload;
        return runner.run(backgroundContext(flowId, who), flowId, phase, job);
      };
    await this.jobs.start({ [PHASE_TASK]: runBy(this.phases), [COPY_TASK]: runBy(this.copies) }, this.config.workerConcurrency);
  }

  /** While requests are still being answered: a phase needs its time to come to the end of a step. */
  onModuleDestroy(): void {
    this.jobs.handBack();
  }

  onApplicationShutdown(): Promise<void> {
    return this.jobs.stop();
  }
}

/** The context of whoever started the phase; its tenant comes from the job, where the database itself had put it. */
function backgroundContext(
  flowId: string,
  { clientAccountId, engagementId, principalId, requestId }: Omit<PhasePayload, 'flowId' | 'phase'>,
): RequestContext {
  return new RequestContext({ requestId, flowId, agentName: 'discovery-flow' }).identify({
    principal: { id: principalId, name: 'discovery-flow', role: 'agent', keyId: null },
    tenant: { clientAccountId, engagementId },
  });
}
