import { pick } from '@app/kernel';
import { type DataImport } from '../entities/data-import.entity';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type FlowPhase } from '../entities/flow-phase.entity';

/** A flow as clients see it; `progressPercentage` is the share of phases that are done. */
export function flowView(flow: DiscoveryFlow, phases: FlowPhase[]) {
  const done = phases.filter(({ status }) => status === 'completed' || status === 'skipped').length;
  return {
    ...pick(flow, ['id', 'name', 'status', 'currentPhase', 'implementation', 'configuration', 'assessmentDate', 'error']),
    ...pick(flow, ['createdAt', 'updatedAt', 'completedAt', 'clientAccountId', 'engagementId']),
    progressPercentage: phases.length === 0 ? 0 : Math.round((done / phases.length) * 100),
    phases: phases.map((phase) => pick(phase, ['phase', 'status', 'attempts', 'startedAt', 'completedAt', 'summary', 'error'])),
  };
}

/** An import as clients see it; `importId` is its id once more, by the name that its upload answers with. */
export function importView(imported: DataImport) {
  return {
    ...pick(imported, ['id', 'flowId', 'kind', 'detectedFormat', 'status', 'filename', 'byteSize', 'sha256']),
    ...pick(imported, ['totalRecords', 'acceptedRecords', 'rejectedRecords', 'warnings', 'createdAt']),
    importId: imported.id,
  };
}
