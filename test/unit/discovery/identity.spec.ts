import { groupByIdentity } from '../../../libs/discovery/src/identity/match-identities';
import { mergeAsset } from '../../../libs/discovery/src/identity/merge-asset';
import { isObserved } from '../../../libs/discovery/src/identity/source-class';
import { type SourcedAsset } from '../../../libs/discovery/src/identity/sourced-asset';
import { type CleansedAsset } from '../../../libs/discovery/src/model/asset';

const HYPERVISOR = { format: 'rvtools_vinfo', importOrder: 1 };
const CMDB = { format: 'servicenow_cmdb_ci_server', importOrder: 2 };
const LIST = { format: 'generic_inventory', importOrder: 3 };
let nextRow = 1;

function row(from: { format: string; importOrder: number }, asset: Partial<CleansedAsset> & { name: string }): SourcedAsset {
  return {
    source: { importId: `import-${from.importOrder}`, format: from.format, rowNumber: nextRow++ },
    observed: isObserved(from.format),
    importOrder: from.importOrder,
    asset: {
      ...{ assetType: 'server', hostname: null, fqdn: null, ipAddress: null, operatingSystem: null, osProduct: null, osVersion: null },
      ...{ cpuCores: null, memoryGb: null, storageGb: null, environment: null, application: null, status: 'active' },
      ...{ ipAddresses: [], macAddresses: [], externalIds: [], attributes: {} },
      ...asset,
    },
  };
}

/** Groups as lists of names, for short assertions. */
function grouped(...rows: SourcedAsset[]): string[][] {
  return groupByIdentity(rows).map((group) => group.map(({ asset }) => asset.name));
}

describe('groupByIdentity', () => {
  it('joins rows by external id even when the machine was renamed', () => {
    expect(
      grouped(row(HYPERVISOR, { name: 'old', externalIds: ['vm-4711'] }), row(CMDB, { name: 'new', externalIds: ['vm-4711'] })),
    ).toEqual([['old', 'new']]);
  });

  it('sees that the serial number of a VMware guest is its UUID', () => {
    const vm = row(HYPERVISOR, { name: 'Finance DB', externalIds: ['421e5c8a-0b9d-0d3a-6c1b-2d3e4f506172'] });
    const ci = row(CMDB, { name: 'findb01', externalIds: ['vmware-42 1e 5c 8a 0b 9d 0d 3a-6c 1b 2d 3e 4f 50 61 72'] });
    expect(grouped(vm, ci)).toEqual([['Finance DB', 'findb01']]);
  });

  it.each([
    '00000000-0000-0000-0000-000000000000',
    'to be filled by o.e.m.',
    'None',
    '0',
    'vmware',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ])('takes %s for no id at all', (id) => {
    expect(grouped(row(CMDB, { name: 'a', externalIds: [id] }), row(LIST, { name: 'b', externalIds: [id] }))).toEqual([['a'], ['b']]);
  });

  it('joins by FQDN, short host name and name, whatever the case', () => {
    const fqdn = 'web01.corp.example';
    expect(grouped(row(CMDB, { name: 'x', fqdn: 'WEB01.corp.example.' }), row(LIST, { name: 'y', fqdn }))).toEqual([['x', 'y']]);
    expect(grouped(row(CMDB, { name: 'x', hostname: 'WEB01' }), row(LIST, { name: 'y', fqdn }))).toEqual([['x', 'y']]);
    expect(grouped(row(CMDB, { name: ' Web01 ' }), row(LIST, { name: 'WEB01' }))).toEqual([[' Web01 ', 'WEB01']]);
    expect(grouped(row(CMDB, { name: 'Payroll', hostname: 'web01' }), row(LIST, { name: 'web01' }))).toEqual([['Payroll', 'web01']]);
  });

  it('keeps machines of two domains apart, and a short name that could be either joins neither', () => {
    const a = row(HYPERVISOR, { name: 'web01.a.example', fqdn: 'web01.a.example', hostname: 'web01' });
    const b = row(CMDB, { name: 'web01.b.example', fqdn: 'web01.b.example', hostname: 'web01' });
    expect(grouped(a, b)).toEqual([['web01.a.example'], ['web01.b.example']]);
    expect(grouped(row(LIST, { name: 'web01', hostname: 'web01' }), b, a)).toEqual([['web01.a.example'], ['web01.b.example'], ['web01']]);
  });

  it('lets the address decide which of two machines a short name means', () => {
    const a = row(HYPERVISOR, { name: 'web01.a.example', fqdn: 'web01.a.example', hostname: 'web01', ipAddress: '10.0.0.1' });
    const b = row(HYPERVISOR, { name: 'web01.b.example', fqdn: 'web01.b.example', hostname: 'web01', ipAddress: '10.0.0.2' });
    const bare = row(LIST, { name: 'web01', hostname: 'web01', ipAddress: '10.0.0.2' });
    expect(grouped(a, b, bare)).toContainEqual(['web01.b.example', 'web01']);
  });

  it('joins by address only what does not call itself differently and is not in one list', () => {
    const vm = row(HYPERVISOR, { name: 'Finance DB', ipAddress: '10.0.0.5' });
    const named = row(CMDB, { name: 'findb01', hostname: 'findb01', ipAddress: '10.0.0.5' });
    const other = row(LIST, { name: 'crm01', hostname: 'crm01', ipAddress: '10.0.0.5' });
    expect(grouped(vm, named)).toEqual([['Finance DB', 'findb01']]);
    expect(grouped(named, other)).toEqual([['findb01'], ['crm01']]);
    expect(grouped(named, row(CMDB, { name: 'Virtual address', ipAddress: '10.0.0.5' }))).toHaveLength(2);
    expect(grouped(vm, named, other)).toHaveLength(3);
    expect(
      grouped(row(CMDB, { name: 'a', ipAddress: '127.0.0.1' }), row(LIST, { name: 'b', hostname: 'b', ipAddress: '127.0.0.1' })),
    ).toHaveLength(2);
  });

  it('never joins a template with a machine', () => {
    expect(grouped(row(HYPERVISOR, { name: 'gold', status: 'template' }), row(CMDB, { name: 'gold' }))).toHaveLength(2);
  });

  it('keeps clones apart: a hypervisor lists each machine once', () => {
    const original = row(HYPERVISOR, { name: 'app01', fqdn: 'app01.corp.example', externalIds: ['uuid-1'] });
    const clone = row(HYPERVISOR, { name: 'app01-restored', fqdn: 'app01.corp.example', externalIds: ['uuid-1'] });
    const namesake = row(HYPERVISOR, { name: 'app01', externalIds: ['uuid-2'] });
    expect(grouped(original, clone, namesake)).toHaveLength(3);
  });

  it('joins duplicates within a hand-kept list, but not two names that share a chassis serial', () => {
    expect(grouped(row(LIST, { name: 'db01', externalIds: ['r-1'] }), row(LIST, { name: 'DB01', externalIds: ['r-2'] }))).toEqual([
      ['db01', 'DB01'],
    ]);
    expect(
      grouped(row(CMDB, { name: 'blade1', externalIds: ['cz123'] }), row(CMDB, { name: 'blade2', externalIds: ['cz123'] })),
    ).toHaveLength(2);
  });

  it('does not take "localhost" for a name, nor a name that dozens of machines bear', () => {
    const guests = ['a', 'b'].map((name) => row(HYPERVISOR, { name, hostname: 'localhost', fqdn: 'localhost.localdomain' }));
    expect(grouped(...guests)).toHaveLength(2);
    const defaults = Array.from({ length: 80 }, (_, i) => row(HYPERVISOR, { name: 'New Virtual Machine', externalIds: [`uuid-${i}`] }));
    expect(grouped(...defaults)).toHaveLength(80);
  });

  it('gives the same groups in the same order however the rows come in', () => {
    const rows = ['db02', 'db01', 'app01'].flatMap((name) => [row(CMDB, { name }), row(HYPERVISOR, { name: name.toUpperCase() })]);
    const expected = [
      ['DB02', 'db02'],
      ['DB01', 'db01'],
      ['APP01', 'app01'],
    ];
    expect(grouped(...rows)).toEqual(expected);
    expect(grouped(...rows.reverse())).toEqual(expected);
  });

  it('groups 20,000 rows', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => {
      const [name, ipAddress] = [`srv${i}`, `10.1.${i >> 8}.${i & 255}`];
      return [
        row(HYPERVISOR, { name, fqdn: `${name}.corp.example`, ipAddress, externalIds: [`uuid-${i}`] }),
        row(CMDB, { name, hostname: name, ipAddress, externalIds: [`sys-${i}`] }),
      ];
    }).flat();
    expect(groupByIdentity(rows)).toHaveLength(10_000);
  });
});

describe('mergeAsset', () => {
  it('prefers what was observed, then the newer import, and never nothing over something', () => {
    const { facts, sources } = mergeAsset([
      row(LIST, { name: 'db01', cpuCores: 2, memoryGb: 4, environment: 'test' }),
      row(CMDB, { name: 'db01', cpuCores: 4, memoryGb: 8, environment: 'production', application: 'ERP' }),
      row(HYPERVISOR, { name: 'db01', cpuCores: 8 }),
    ]);
    expect(facts).toMatchObject({ cpuCores: 8, memoryGb: 4, environment: 'test', application: 'ERP' });
    expect(sources.map((source) => source.importId)).toEqual(['import-1', 'import-2', 'import-3']);
  });

  it('keeps every different value that lost, with both sources', () => {
    const vm = row(HYPERVISOR, { name: 'db01', memoryGb: 64 });
    const ci = row(CMDB, { name: 'db01', memoryGb: 32 });
    expect(mergeAsset([ci, vm]).conflicts).toEqual([
      { field: 'memoryGb', kept: '64', keptFrom: vm.source, other: '32', otherFrom: ci.source },
    ]);
  });

  it('sees no conflict in another spelling, a rounded size or a second address', () => {
    const vm = row(HYPERVISOR, {
      ...{ name: 'WEB01', assetType: 'virtual_machine', fqdn: 'web01.corp.example', memoryGb: 15.6, storageGb: 1000 },
      ...{ ipAddress: '10.0.0.1', ipAddresses: ['10.0.0.1', '10.0.0.2'] },
    });
    const ci = row(CMDB, { name: 'web01.corp.example', hostname: 'web01', memoryGb: 16, storageGb: 1009, ipAddress: '10.0.0.2' });
    const merged = mergeAsset([vm, ci]);
    expect(merged.conflicts).toEqual([]);
    expect(merged.facts).toMatchObject({ name: 'WEB01', hostname: 'web01', assetType: 'virtual_machine', memoryGb: 15.6 });
    expect(merged.ipAddresses).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('believes the hypervisor that a machine runs, and notes that the CMDB calls it retired', () => {
    const { facts, conflicts } = mergeAsset([
      row(CMDB, { name: 'a', status: 'retired' }),
      row(HYPERVISOR, { name: 'a', status: 'powered_off' }),
    ]);
    expect(facts.status).toBe('powered_off');
    expect(conflicts).toMatchObject([{ field: 'status', kept: 'powered_off', other: 'retired' }]);
  });

  it('lets the hypervisor alone decide on power state and template, even against a newer appliance', () => {
    const appliance = { format: 'azure_migrate_inventory', importOrder: 9 };
    const off = [row(HYPERVISOR, { name: 'a', status: 'powered_off' }), row(appliance, { name: 'a' })];
    expect(mergeAsset(off).facts.status).toBe('powered_off');
    expect(mergeAsset([row(HYPERVISOR, { name: 'a', status: 'template' }), row(appliance, { name: 'a' })]).facts.status).toBe('template');
  });

  it('takes a specific type over a general one, and calls only two specific ones a conflict', () => {
    const vm = row(HYPERVISOR, { name: 'a', assetType: 'virtual_machine' });
    const database = row(CMDB, { name: 'a', assetType: 'database' });
    expect(mergeAsset([vm, database])).toMatchObject({ facts: { assetType: 'database' }, conflicts: [] });
    const balancer = row(LIST, { name: 'a', assetType: 'load_balancer' });
    expect(mergeAsset([vm, database, balancer]).conflicts).toMatchObject([
      { field: 'assetType', kept: 'load_balancer', other: 'database' },
    ]);
  });

  it('moves system, product and version together and reports one conflict', () => {
    const vm = row(HYPERVISOR, { name: 'a', operatingSystem: 'Ubuntu Linux (64-bit)', osProduct: 'ubuntu', osVersion: null });
    const ci = row(CMDB, { name: 'a', operatingSystem: 'Windows Server 2012 R2', osProduct: 'windows-server', osVersion: '2012-r2' });
    const { facts, conflicts } = mergeAsset([vm, ci]);
    expect(facts).toMatchObject({ operatingSystem: 'Ubuntu Linux (64-bit)', osProduct: 'ubuntu', osVersion: null });
    expect(conflicts).toMatchObject([{ field: 'operatingSystem', kept: 'Ubuntu Linux (64-bit)', other: 'Windows Server 2012 R2' }]);
  });

  it('takes a missing version from the next source with the same product', () => {
    const vm = row(HYPERVISOR, { name: 'a', operatingSystem: 'Ubuntu Linux (64-bit)', osProduct: 'ubuntu' });
    const ci = row(CMDB, { name: 'a', operatingSystem: 'Ubuntu 18.04', osProduct: 'ubuntu', osVersion: '18.04' });
    expect(mergeAsset([vm, ci])).toMatchObject({ facts: { operatingSystem: 'Ubuntu Linux (64-bit)', osVersion: '18.04' }, conflicts: [] });
  });

  it('shows the versions when the systems are spelled alike, and prefers a system it recognised', () => {
    const [v7, v8] = ['7', '8'].map((osVersion) => row(CMDB, { name: 'a', operatingSystem: 'Red Hat', osProduct: 'rhel', osVersion }));
    expect(mergeAsset([v7, v8].flatMap((r) => r ?? [])).conflicts).toMatchObject([{ kept: 'Red Hat (8)', other: 'Red Hat (7)' }]);
    const vague = row(HYPERVISOR, { name: 'a', operatingSystem: 'Other (64-bit)' });
    expect(mergeAsset([vague, v7].flatMap((r) => r ?? [])).facts.osProduct).toBe('rhel');
  });

  it('prefers a name to an address, and keeps attributes that lost under their source', () => {
    const vm = row(HYPERVISOR, {
      name: '10.0.0.9',
      ipAddress: '10.0.0.9',
      attributes: { Owner: 'Ops', Cluster: 'C1' },
      externalIds: ['u1'],
    });
    const ci = row(CMDB, { name: 'db09', ipAddress: '10.0.0.9', attributes: { Owner: 'Sales' }, externalIds: ['s1', 'u1'] });
    const merged = mergeAsset([vm, ci]);
    expect(merged.facts.name).toBe('db09');
    expect(merged.attributes).toEqual({ Owner: 'Ops', Cluster: 'C1', [`Owner [import-2 row ${ci.source.rowNumber}]`]: 'Sales' });
    expect(merged.externalIds).toEqual(['u1', 's1']);
  });

  it('refuses an empty group', () => {
    expect(() => mergeAsset([])).toThrow(RangeError);
  });
});
