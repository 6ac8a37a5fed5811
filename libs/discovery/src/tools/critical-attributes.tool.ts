import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { AttributeService } from '../services/attribute-service';
import { CriticalAttributesOutput } from './critical-attributes.dto';
import { flowOr } from './flow-or';
import { RecordsOrFlowInput } from './records.dto';

@Tool({
  name: 'critical_attributes_assessor',
  version: '1.0.0',
  effect: 'read',
  description:
    'Measures raw records, or the assets of a flow, against the 22 attributes a migration is decided by; says how to get what lacks.',
  input: RecordsOrFlowInput,
  output: CriticalAttributesOutput,
  roles: ['agent'],
  audited: ['flowId'],
})
export class CriticalAttributesTool implements ToolHandler<RecordsOrFlowInput, CriticalAttributesOutput> {
  async execute({ records, flowId }: RecordsOrFlowInput, services: ServiceRegistry): Promise<CriticalAttributesOutput> {
    const flow = flowOr({ flowId, instead: { field: 'records', value: records } }, services);
    const attributes = services.get(AttributeService);
    return flow === null ? attributes.ofRecords(records ?? []) : attributes.ofFlow(flow);
  }
}
