import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { RecordService } from '../services/record-service';
import { DataValidatorInput, DataValidatorOutput } from './data-validator.dto';

@Tool({
  name: 'data_validator',
  version: '1.0.0',
  effect: 'read',
  description: 'Says what an import would make of raw records: which are valid, every fault by record and field, how full each column is.',
  input: DataValidatorInput,
  output: DataValidatorOutput,
  roles: ['agent'],
  audited: ['kind', 'format'],
})
export class DataValidatorTool implements ToolHandler<DataValidatorInput, DataValidatorOutput> {
  execute({ records, kind, format }: DataValidatorInput, services: ServiceRegistry): Promise<DataValidatorOutput> {
    return services.get(RecordService).validate(records, { kind: kind ?? undefined, format: format ?? undefined });
  }
}
