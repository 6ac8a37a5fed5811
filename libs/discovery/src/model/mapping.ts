/** Canonical fields an inventory column can be mapped to. */
export const INVENTORY_TARGETS = [
  'name',
  'hostname',
  'fqdn',
  'ipAddress',
  'macAddress',
  'assetType',
  'operatingSystem',
  'operatingSystemFallback',
  'osVersion',
  'cpuCores',
  'cpuCount',
  'coresPerCpu',
  'memoryGb',
  'storageGb',
  'environment',
  'application',
  'status',
  'isTemplate',
  'isPlaceholder',
  'externalId',
] as const;
export type InventoryTarget = (typeof INVENTORY_TARGETS)[number];

/** Canonical fields a dependency column can be mapped to. */
export const DEPENDENCY_TARGETS = [
  'sourceName',
  'sourceIp',
  'sourceProcess',
  'targetName',
  'targetIp',
  'targetProcess',
  'port',
  'protocol',
  'connectionCount',
] as const;
export type DependencyTarget = (typeof DEPENDENCY_TARGETS)[number];
export type MappingTarget = InventoryTarget | DependencyTarget;

/** Unit a size column is written in, when the header or the format says so; a suffix in the value itself wins. */
export const SIZE_UNITS = ['kb', 'mb', 'gb', 'tb'] as const;
export type SizeUnit = (typeof SIZE_UNITS)[number];

/** A proposal for one source column; `target` null means the column is kept as an attribute. Confidence 0..1. */
export interface MappingSuggestion {
  source: string;
  target: MappingTarget | null;
  unit: SizeUnit | null;
  confidence: number;
  reason: string;
}

/** A mapping as cleansing uses it. */
export interface ColumnMapping {
  source: string;
  target: MappingTarget;
  unit: SizeUnit | null;
}
