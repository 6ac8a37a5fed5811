import { type ImportFormat } from '../model/import';

const OBSERVED_FORMATS: ReadonlySet<string> = new Set<ImportFormat>(['rvtools_vinfo', 'azure_migrate_inventory', 'aws_migration_hub']);
const POWER_STATE_FORMATS: ReadonlySet<string> = new Set<ImportFormat>(['rvtools_vinfo']);

/**
 * True for exports of a hypervisor, a discovery appliance or agents, which saw the machine; false for a CMDB or a home-made list,
 * which repeat what somebody once wrote down. Observed sources win field by field (DESIGN section 9, "Asset").
 */
export function isObserved(format: string): boolean {
  return OBSERVED_FORMATS.has(format);
}

/** True when the export has a power-state column; the other observed formats can only imply that a machine is there. */
export function reportsPowerState(format: string): boolean {
  return POWER_STATE_FORMATS.has(format);
}
