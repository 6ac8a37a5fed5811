import { isMachine } from '../identity/machine-types';
import { type AssetFacts } from '../model/asset';

interface ExpectedField {
  label: string;
  /** How much its absence hurts: 2 for what planning needs first. */
  weight: number;
  known: (asset: AssetFacts) => boolean;
  /** Asked of machines only: an application has no cores of its own. */
  machinesOnly: boolean;
}

const field = (label: string, weight: number, known: (asset: AssetFacts) => boolean, machinesOnly = true): ExpectedField => ({
  label,
  weight,
  known,
  machinesOnly,
});

/** What a migration is planned from. The name is not among them: a record without one is rejected. */
const EXPECTED: ExpectedField[] = [
  field('host name', 2, ({ hostname, fqdn }) => hostname !== null || fqdn !== null),
  field('operating system', 2, ({ operatingSystem }) => operatingSystem !== null),
  field('environment', 2, ({ environment }) => environment !== null, false),
  field('operating system version', 1, ({ osVersion }) => osVersion !== null),
  field('IP address', 1, ({ ipAddress }) => ipAddress !== null),
  field('CPU cores', 1, ({ cpuCores }) => cpuCores !== null),
  field('memory', 1, ({ memoryGb }) => memoryGb !== null),
  field('storage', 1, ({ storageGb }) => storageGb !== null),
  field('application', 1, ({ application }) => application !== null, false),
];

/** How full the assets are, 0 to 1, and what is missing of how many, the heaviest gap first. */
export function completenessOf(assets: AssetFacts[]): { share: number; gaps: string[] } {
  let [expected, found] = [0, 0];
  const gaps: { text: string; lost: number }[] = [];
  for (const { label, weight, known, machinesOnly } of EXPECTED) {
    const asked = machinesOnly ? assets.filter(({ assetType }) => isMachine(assetType)) : assets;
    const missing = asked.filter((asset) => !known(asset)).length;
    expected += weight * asked.length;
    found += weight * (asked.length - missing);
    if (missing > 0) gaps.push({ text: `${label} is missing in ${missing} of ${asked.length} assets`, lost: weight * missing });
  }
  const heaviest = gaps.sort((a, b) => b.lost - a.lost).map(({ text }) => text);
  return { share: expected === 0 ? 0 : found / expected, gaps: heaviest };
}
