import fc from 'fast-check';
import { blankToNull, visibleText } from '../../../libs/discovery/src/cleansing/blank-values';
import { cleanseAssetRow } from '../../../libs/discovery/src/cleansing/cleanse-asset-row';
import { cleanseDependencyRow } from '../../../libs/discovery/src/cleansing/cleanse-dependency-row';
import { parseIpList } from '../../../libs/discovery/src/cleansing/parse-ip';
import { type CleansedAsset } from '../../../libs/discovery/src/model/asset';
import { IMPORT_FORMATS, type RawValues } from '../../../libs/discovery/src/model/import';
import {
  type ColumnMapping,
  DEPENDENCY_TARGETS,
  INVENTORY_TARGETS,
  type InventoryTarget,
  type MappingTarget,
  SIZE_UNITS,
} from '../../../libs/discovery/src/model/mapping';

/** What cells hold in practice, in places where it fits and where it does not. */
const REALISTIC = [
  ...['web01', 'WEB01.corp.example', 'Catalogue web', 'prüf01', 'https://shop.example/x', 'localhost', 'N/A', '-', 'tbd', ' ', '0', '-1'],
  ...[
    '10.0.0.1',
    '10.0.0.1, 10.0.0.2',
    '10.0.0.300',
    '127.0.0.1',
    'fe80::1%eth0',
    '::ffff:10.0.0.9',
    '00:50:56:b2:00:01',
    '00:00:00:00:00:00',
  ],
  ...[
    '8',
    '16,5',
    '1.024,5',
    '16 GB',
    '32768 MB',
    '8 vCPU',
    '1e300',
    '443/tcp',
    '70000',
    'True',
    'no',
    'poweredOff',
    'Retired',
    'Prod',
    'QS',
  ],
  ...[
    'Windows Server 2012',
    '6.3.9600',
    'SUSE Linux Enterprise Server',
    '12 SP5',
    'Ubuntu 20.04',
    'HP-UX',
    '3.10.0-1160.el7',
    'Printer',
    'TCP',
  ],
];
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...REALISTIC) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 80 }) },
);

interface Row {
  values: RawValues;
  mappings: ColumnMapping[];
}

/** A row of up to 14 columns, most of them mapped to any target. */
const rowFor = (targets: readonly MappingTarget[]): fc.Arbitrary<Row> =>
  fc
    .array(
      fc.record({
        name: fc.oneof(
          fc.constantFrom('a', 'b', 'c', 'Tags', '__proto__', 'constructor', 'install_status'),
          fc.string({ minLength: 1, maxLength: 6 }),
        ),
        text: cell,
        target: fc.option(fc.constantFrom(...targets), { freq: 6 }),
        unit: fc.option(fc.constantFrom(...SIZE_UNITS)),
      }),
      { maxLength: 14 },
    )
    .map((drawn) => {
      const columns = [...new Map(drawn.map((column) => [column.name, column])).values()];
      return {
        values: Object.fromEntries(columns.map(({ name, text }) => [name, text])),
        mappings: columns.flatMap(({ name, target, unit }) => (target === null ? [] : [{ source: name, target, unit }])),
      };
    });

/** Whether the asset shows what the cell said, by the target it is mapped to. */
const SHOWN: Record<InventoryTarget, (asset: CleansedAsset, text: string) => boolean> = {
  name: ({ name }, text) => name === text,
  hostname: showsHost,
  fqdn: showsHost,
  ipAddress: showsAddresses,
  macAddress: ({ macAddresses }) => macAddresses.length > 0,
  assetType: ({ assetType }) => assetType !== 'other',
  operatingSystem: ({ operatingSystem }, text) => operatingSystem === text,
  operatingSystemFallback: ({ operatingSystem }, text) => operatingSystem === text,
  osVersion: ({ operatingSystem, osVersion }, text) => osVersion === text || (operatingSystem ?? '').includes(text),
  cpuCores: ({ cpuCores }) => cpuCores !== null,
  cpuCount: () => false,
  coresPerCpu: () => false,
  memoryGb: ({ memoryGb }) => memoryGb !== null,
  storageGb: ({ storageGb }) => storageGb !== null,
  environment: ({ environment }) => environment !== null,
  application: ({ application }, text) => application === text,
  status: ({ status }) => status !== 'template',
  isTemplate: ({ status }) => status !== 'template',
  isPlaceholder: ({ status }) => status !== 'template',
  externalId: ({ externalIds }, text) => externalIds.includes(text.toLowerCase()),
};

function showsHost(asset: CleansedAsset, text: string): boolean {
  const written = text.toLowerCase().replace(/\.$/, '');
  return [asset.name, asset.hostname, asset.fqdn].includes(written) || showsAddresses(asset, text);
}

function showsAddresses({ ipAddresses }: CleansedAsset, text: string): boolean {
  const { addresses, invalid } = parseIpList(text);
  return addresses.length > 0 && invalid.length === 0 && addresses.every((address) => ipAddresses.includes(address));
}

const isStorable = (value: unknown): boolean => !/\\u0000|\\ud[89a-f][0-9a-f]{2}/.test(JSON.stringify(value));
const options = fc.record({ format: fc.constantFrom(...IMPORT_FORMATS), decimalComma: fc.boolean() });

describe('cleanseAssetRow, whatever a row holds', () => {
  it('drops no cell that says something: it is in a field or in the attributes', () => {
    fc.assert(
      fc.property(rowFor(INVENTORY_TARGETS), options, ({ values, mappings }, how) => {
        const { asset } = cleanseAssetRow(values, mappings, how);
        if (asset === null) return;
        const targetOf = new Map(mappings.map(({ source, target }) => [source, target as InventoryTarget]));
        for (const [column, raw] of Object.entries(values)) {
          const target = targetOf.get(column);
          const text = target === undefined ? visibleText(raw) : blankToNull(raw);
          if (text === null || text === '') continue;
          const shown = target !== undefined && SHOWN[target](asset, text);
          const kept = Object.hasOwn(asset.attributes, column) ? asset.attributes[column] : undefined;
          if (!shown) expect({ column, target, kept }).toEqual({ column, target, kept: visibleText(raw) });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws, says why it rejects, and answers facts that are possible and that PostgreSQL can store', () => {
    fc.assert(
      fc.property(rowFor(INVENTORY_TARGETS), options, ({ values, mappings }, how) => {
        const { asset, issues } = cleanseAssetRow(values, mappings, how);
        expect(issues.some(({ severity }) => severity === 'error')).toBe(asset === null);
        expect(issues.filter(({ severity, value }) => severity === 'warning' && value === null)).toEqual([]);
        if (asset === null) return;
        expect(asset.name.trim()).not.toBe('');
        expect(asset.ipAddress).toBe(asset.ipAddresses[0] ?? null);
        for (const size of [asset.cpuCores, asset.memoryGb, asset.storageGb]) expect(size ?? 1).toBeGreaterThanOrEqual(0);
        const { attributes, ...facts } = asset;
        expect(isStorable([facts, Object.values(attributes)])).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers the same for the same row, however often it is asked', () => {
    fc.assert(
      fc.property(rowFor(INVENTORY_TARGETS), options, ({ values, mappings }, how) => {
        expect(cleanseAssetRow(values, mappings, how)).toEqual(cleanseAssetRow({ ...values }, [...mappings], how));
      }),
      { numRuns: 200 },
    );
  });
});

describe('cleanseDependencyRow, whatever a row holds', () => {
  it('answers two ends, a possible port and a count, or an error', () => {
    fc.assert(
      fc.property(rowFor(DEPENDENCY_TARGETS), ({ values, mappings }) => {
        const { dependency, issues } = cleanseDependencyRow(values, mappings);
        expect(issues.some(({ severity }) => severity === 'error')).toBe(dependency === null);
        if (dependency === null) return;
        for (const { name, ipAddress } of [dependency.source, dependency.target]) expect(name ?? ipAddress).not.toBeNull();
        expect(Number.isInteger(dependency.port ?? 1) && (dependency.port ?? 1) >= 1 && (dependency.port ?? 1) <= 65535).toBe(true);
        expect(Number.isInteger(dependency.connectionCount) && dependency.connectionCount >= 1).toBe(true);
        expect(isStorable(dependency)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
