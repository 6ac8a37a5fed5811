import { AppError } from '@app/kernel';
import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { MappingConfidenceService } from '../services/mapping-confidence-service';
import { MappingConfidenceInput, MappingConfidenceOutput } from './mapping-confidence.dto';

@Tool({
  name: 'mapping_confidence_tool',
  version: '1.0.0',
  effect: 'read',
  description: 'Says what columns are taken for, or how far a given mapping can be trusted: confidence, reason and verdict a column.',
  input: MappingConfidenceInput,
  output: MappingConfidenceOutput,
  roles: ['agent'],
  audited: ['kind', 'format'],
})
export class MappingConfidenceTool implements ToolHandler<MappingConfidenceInput, MappingConfidenceOutput> {
  async execute({ columns, mapping, kind, format }: MappingConfidenceInput, services: ServiceRegistry): Promise<MappingConfidenceOutput> {
    const hint = { kind: kind ?? undefined, format: format ?? undefined };
    const confidence = services.get(MappingConfidenceService);
    if (mapping && !columns) return confidence.ofMapping(mapping, hint);
    if (columns && !mapping)
      return confidence.ofColumns(
        columns.map(({ name, samples }) => ({ name, samples: samples ?? [] })),
        hint,
      );
    const message = 'Give either columns or mapping.';
    throw new AppError('VALIDATION_FAILED', message, { errors: [{ field: 'columns', code: 'ONE_OF', message }] });
  }
}
