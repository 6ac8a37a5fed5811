import { IsNullable, type Page, pick } from '@app/kernel';
import { IsIn, IsNumber, IsString, IsUUID, Max, Min } from 'class-validator';
import { type FieldMapping } from '../entities/field-mapping.entity';
import { DEPENDENCY_TARGETS, INVENTORY_TARGETS, type MappingTarget, SIZE_UNITS, type SizeUnit } from '../model/mapping';

const TARGETS = [...INVENTORY_TARGETS, ...DEPENDENCY_TARGETS];
const STATUSES = ['suggested', 'approved'] as const;

/** What a column of an import means, and why that is thought. */
export class MappingView {
  @IsUUID()
  importId: string;

  /** Name of the column. */
  @IsString()
  source: string;

  /** Null: the column is kept as an attribute. */
  @IsNullable()
  @IsIn(TARGETS)
  target: MappingTarget | null;

  @IsNullable()
  @IsIn(SIZE_UNITS)
  unit: SizeUnit | null;

  @IsNumber()
  @Min(0)
  @Max(1)
  confidence: number;

  @IsString()
  reason: string;

  @IsIn(STATUSES)
  status: (typeof STATUSES)[number];
}

/** All mappings of a flow: they are few enough for one page. */
export function mappingsView(mappings: FieldMapping[]): Page<MappingView> {
  const items = mappings.map((mapping) => pick(mapping, ['importId', 'source', 'target', 'unit', 'confidence', 'reason', 'status']));
  return { items, nextCursor: null };
}
