import { RegistryService } from '@app/service-registry';
import { resolveFormat } from '../formats/detect-format';
import { type ColumnProfile, MAX_SAMPLE_LENGTH, MAX_SAMPLES } from '../mapping/column-profile';
import { type JudgedMapping, judgeStatedMapping, judgeSuggestions, overallConfidence, REVIEW_BELOW } from '../mapping/judge-mapping';
import { missingRequired, type MissingTarget } from '../mapping/required-targets';
import { type MappingInput } from '../mapping/suggest-mappings';
import { type ImportFormat, type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';
import { type RecordsHint } from '../quality/interpret-records';
import { MappingService } from './mapping-service';
import { readable } from './readable';

export interface NamedColumn {
  name: string;
  /** Some of its values; the more, the surer the rules are. */
  samples: readonly string[];
}

export interface MappingConfidence {
  kind: ImportKind;
  detectedFormat: ImportFormat;
  fields: JudgedMapping[];
  /** Mean of the mapped columns, 0..1. */
  overallConfidence: number;
  /** What keeps the mapping from being used without a person. */
  missingRequired: MissingTarget[];
}

/** How far column mappings can be trusted, by the rules of the field-mapping phase and what people approved before. */
@RegistryService('mapping_confidence_service')
export class MappingConfidenceService {
  constructor(private readonly mappings: MappingService) {}

  /** Judges the rules' own mapping of the columns. @throws AppError UNREADABLE_IMPORT */
  ofColumns(columns: readonly NamedColumn[], hint: RecordsHint): Promise<MappingConfidence> {
    const names = columns.map(({ name }) => name);
    return this.#judge(names, hint, (input) => judgeSuggestions({ ...input, columns: columns.map(profile) }));
  }

  /** Judges a mapping that the caller made: source column -> target, null for an attribute. @throws AppError UNREADABLE_IMPORT */
  ofMapping(mapping: Readonly<Record<string, string | null>>, hint: RecordsHint): Promise<MappingConfidence> {
    return this.#judge(Object.keys(mapping), hint, (input) => judgeStatedMapping(input, mapping));
  }

  async #judge(
    names: string[],
    hint: RecordsHint,
    judge: (input: Omit<MappingInput, 'columns'>) => JudgedMapping[],
  ): Promise<MappingConfidence> {
    const { format, kind } = readable(() => resolveFormat(names, hint.format ?? 'auto', hint.kind));
    const fields = judge({ format, kind, learned: await this.mappings.learned(kind) });
    const mapped = fields.map((field) => ({ ...field, target: field.confidence === 0 ? null : (field.target as MappingTarget | null) }));
    const missing = missingRequired(kind, mapped, REVIEW_BELOW);
    return { kind, detectedFormat: format, fields, overallConfidence: overallConfidence(fields), missingRequired: missing };
  }
}

function profile({ name, samples }: NamedColumn): ColumnProfile {
  const filled = samples.map((sample) => sample.trim()).filter((sample) => sample !== '');
  const distinct = [...new Set(filled.map((sample) => sample.slice(0, MAX_SAMPLE_LENGTH)))].slice(0, MAX_SAMPLES);
  return { name, filled: filled.length, total: samples.length, samples: distinct };
}
