import { AppError, systemClock } from '@app/kernel';
import { RequestContext } from '@app/context';
import { TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { type DataImport } from '../entities/data-import.entity';
import { FieldMapping } from '../entities/field-mapping.entity';
import { LearnedMappingRow } from '../entities/learned-mapping.entity';
import { missingRequired } from '../mapping/required-targets';
import { type LearnedMapping, suggestMappings } from '../mapping/suggest-mappings';
import { type ImportKind } from '../model/import';
import { type ColumnMapping, DEPENDENCY_TARGETS, INVENTORY_TARGETS, type MappingTarget } from '../model/mapping';
import { ImportService } from './import-service';

export interface MappingDecision {
  source: string;
  target: string | null;
  /** Left out or null: every import of the flow that has this column. */
  importId?: string | null;
}

/** Which column means what: suggested by rules, decided by a person, remembered for the next import. */
@RegistryService('field_mapping_service')
export class MappingService {
  constructor(
    private readonly session: TenantSession,
    private readonly context: RequestContext,
    private readonly imports: ImportService,
  ) {}

  list(flowId: string): Promise<FieldMapping[]> {
    return this.session.find(FieldMapping, { flowId }, { orderBy: { importId: 'asc', position: 'asc' } });
  }

  /** What people approved in this engagement before. */
  learned(kind: ImportKind): Promise<LearnedMapping[]> {
    return this.session.find(LearnedMappingRow, { kind });
  }

  /** Suggests a mapping for every column that has none yet; decisions of a person stay. */
  async suggest(flowId: string, imported: DataImport): Promise<void> {
    const learned = await this.learned(imported.kind);
    const suggestions = suggestMappings({
      format: imported.detectedFormat,
      kind: imported.kind,
      columns: imported.columnProfiles,
      learned,
    });
    await this.session.insert(
      FieldMapping,
      suggestions.map((suggestion, position) => ({ ...suggestion, flowId, importId: imported.id, position, status: 'suggested' as const })),
      { key: ['importId', 'source'], update: 'nothing' },
    );
  }

  /** What stands between these mappings and going on without a person; empty when nothing does. */
  async missing(flowId: string, threshold: number): Promise<string[]> {
    const mappings = await this.list(flowId);
    return (await this.imports.list(flowId)).flatMap(({ id, kind, filename }) => {
      const own = mappings
        .filter(({ importId }) => importId === id)
        .map(({ source, target, confidence, status }) => ({ source, target, confidence: status === 'approved' ? 1 : confidence }));
      return missingRequired(kind, own, threshold).map(({ target, reason }) => `${filename ?? kind}: ${target}: ${reason}`);
    });
  }

  /** @throws AppError VALIDATION_FAILED for a column or target that does not exist. */
  async decide(flowId: string, decisions: MappingDecision[]): Promise<void> {
    const mappings = await this.list(flowId);
    const kinds = new Map((await this.imports.list(flowId)).map(({ id, kind }) => [id, kind]));
    for (const { source, target, importId } of decisions) {
      const meant = mappings.filter((mapping) => mapping.source === source && mapping.importId === (importId ?? mapping.importId));
      if (meant.length === 0) throw fault(source, `No import of this flow has a column "${source}".`);
      for (const mapping of meant) {
        const targets: readonly string[] = kinds.get(mapping.importId) === 'dependencies' ? DEPENDENCY_TARGETS : INVENTORY_TARGETS;
        if (target !== null && !targets.includes(target))
          throw fault(source, `"${target}" is no field; possible are ${targets.join(', ')}.`);
        await this.session.update(
          FieldMapping,
          { importId: mapping.importId, source },
          {
            target: target as MappingTarget | null,
            confidence: 1,
            reason: 'decided by a person',
            status: 'approved',
            decidedBy: this.context.principal!.id,
          },
        );
      }
    }
  }

  /** Approves what stands, and learns it. */
  async approve(flowId: string): Promise<void> {
    await this.session.updateAny(FieldMapping, { flowId }, { status: 'approved', decidedBy: this.context.principal!.id });
    const kinds = new Map((await this.imports.list(flowId)).map(({ id, kind }) => [id, kind]));
    const lessons = (await this.list(flowId)).flatMap(({ importId, source, target, unit }) => {
      const kind = kinds.get(importId);
      return target && kind ? [{ kind, source, target, unit, updatedAt: systemClock.now() }] : [];
    });
    const unique = new Map(lessons.map((lesson) => [`${lesson.kind} ${lesson.source}`, lesson]));
    await this.session.insert(LearnedMappingRow, [...unique.values()], {
      key: ['kind', 'source'],
      update: ['target', 'unit', 'updatedAt'],
    });
  }

  /** Columns with a target, as cleansing needs them. */
  async columns(flowId: string, importId: string): Promise<ColumnMapping[]> {
    const mappings = await this.list(flowId);
    return mappings.flatMap((mapping) =>
      mapping.importId === importId && mapping.target ? [{ source: mapping.source, target: mapping.target, unit: mapping.unit }] : [],
    );
  }
}

function fault(source: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { errors: [{ field: `mappings[${source}]`, code: 'INVALID_MAPPING', message }] });
}
