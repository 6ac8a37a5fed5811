import { type DataImport } from '../entities/data-import.entity';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type FlowPhase } from '../entities/flow-phase.entity';

/** A flow as clients see it; `progressPercentage` is the share of phases that are done. */
export function flowView(flow: DiscoveryFlow, phases: FlowPhase[]) {
  const done = phases.filter(({ status }) => status === 'completed' || status === 'skipped').length;
  const { id, name, status, currentPhase, configuration, assessmentDate, implementation, error, createdAt, updatedAt, completedAt } = flow;
  return {
    ...{ id, name, status, currentPhase, implementation, configuration, assessmentDate, error, createdAt, updatedAt, completedAt },
    clientAccountId: flow.clientAccountId,
    engagementId: flow.engagementId,
    progressPercentage: phases.length === 0 ? 0 : Math.round((done / phases.length) * 100),
    phases: phases.map((phase) => ({
      phase: phase.phase,
      status: phase.status,
      attempts: phase.attempts,
      startedAt: phase.startedAt,
      completedAt: phase.completedAt,
      summary: phase.summary,
      error: phase.error,
    })),
  };
}

export function importView(imported: DataImport) {
  const {
    id,
    flowId,
    kind,
    detectedFormat,
    status,
    filename,
    byteSize,
    sha256,
    totalRecords,
    acceptedRecords,
    rejectedRecords,
    warnings,
    createdAt,
  } = imported;
  return {
    id,
    importId: id,
    flowId,
    kind,
    detectedFormat,
    status,
    filename,
    byteSize,
    sha256,
    totalRecords,
    acceptedRecords,
    rejectedRecords,
    warnings,
    createdAt,
  };
}
