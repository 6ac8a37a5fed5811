import { type MappingTarget, type SizeUnit } from '../model/mapping';

/** What one column may be, before columns compete for a target. */
export interface Candidate {
  target: MappingTarget;
  unit: SizeUnit | null;
  /** 0..1. */
  confidence: number;
  reason: string;
  /** Order among candidates of equal confidence; lower is preferred. */
  rank: number;
  /** Whether the target may be fed by this column together with others that say the same. */
  shares: boolean;
  /** Stands back as soon as any other column wants the target. */
  fallback: boolean;
}

/** How sure each way of recognising a column is. 0.85 is the usual threshold of approval without a person. */
export const CONFIDENCE = {
  knownFormat: 1,
  learned: 0.99,
  alias: 0.95,
  aliasWithUnit: 0.92,
  aliasWithPrefix: 0.9,
  unitGuessed: 0.8,
  word: 0.7,
  values: 0.6,
  contradicted: 0.4,
  attribute: 0.3,
} as const;

/** Targets that hold lists, so that `IP 1` and `IP 2`, or a serial number and a UUID, are both wanted. */
const LIST_TARGETS: readonly MappingTarget[] = ['ipAddress', 'macAddress', 'externalId'];
export const isListTarget = (target: MappingTarget): boolean => LIST_TARGETS.includes(target);

/** Targets that are sizes in GB, and so need a unit. */
export const isSizeTarget = (target: MappingTarget): target is 'memoryGb' | 'storageGb' => target === 'memoryGb' || target === 'storageGb';
