import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { QualityService } from '../services/quality-service';
import { DataQualityOutput } from './data-quality-assessor.dto';
import { flowOr } from './flow-or';
import { RecordsOrFlowInput } from './records.dto';

@Tool({
  name: 'data_quality_assessor',
  version: '1.0.0',
  effect: 'read',
  description: 'Scores inventory data, raw records or those of a flow, from 0 to 100, says what lowered the score and what to do.',
  input: RecordsOrFlowInput,
  output: DataQualityOutput,
  roles: ['agent'],
  audited: ['flowId'],
})
export class DataQualityAssessorTool implements ToolHandler<RecordsOrFlowInput, DataQualityOutput> {
  async execute({ records, flowId }: RecordsOrFlowInput, services: ServiceRegistry): Promise<DataQualityOutput> {
    const flow = flowOr({ flowId, instead: { field: 'records', value: records } }, services);
    const quality = services.get(QualityService);
    return flow === null ? quality.ofRecords(records ?? []) : quality.ofFlow(flow);
  }
}
