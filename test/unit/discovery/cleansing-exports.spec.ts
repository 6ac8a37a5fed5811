import { EndpointIndex } from '../../../libs/discovery/src/graph/resolve-endpoints';
import { groupByIdentity } from '../../../libs/discovery/src/identity/match-identities';
import { mergeAsset } from '../../../libs/discovery/src/identity/merge-asset';
import { isObserved } from '../../../libs/discovery/src/identity/source-class';
import { type CleansedAsset } from '../../../libs/discovery/src/model/asset';
import { cleanseDependencies, cleanseInventory } from './cleansing-fixtures';

const named = (assets: CleansedAsset[], name: string): CleansedAsset => {
  const found = assets.find((asset) => asset.name === name);
  if (!found) throw new Error(`no asset ${name} among ${assets.map((asset) => asset.name).join(', ')}`);
  return found;
};
const osOf = ({ osProduct, osVersion }: CleansedAsset) => `${osProduct} ${osVersion}`;

describe('inventory exports, read, mapped by suggestion and cleansed', () => {
  it('RVTools: a real export', async () => {
    const { assets, issues, rejected } = await cleanseInventory('rvtools/RVTools_tabvInfo.csv');
    expect({ issues, rejected }).toEqual({ issues: [], rejected: 0 });
    expect(assets.map(({ status }) => status)).toEqual([
      ...['powered_off', 'powered_off', 'active', 'powered_off', 'powered_off', 'powered_off', 'powered_off', 'active', 'active'],
    ]);
    expect(named(assets, 'vm-3')).toMatchObject({
      ...{ hostname: 'vm-3', assetType: 'virtual_machine', ipAddress: '10.58.58.28', cpuCores: 3, memoryGb: 3.44, storageGb: 456.31 },
      ...{ osProduct: 'debian', osVersion: '9', externalIds: ['500b4793-2a7b-f692-073b-a400ac8fccce'] },
      attributes: { 'OS according to the configuration file': 'Debian GNU/Linux 7 (64-bit)', Host: '10.5.126.198', 'In Use MiB': '8746' },
    });
    expect(named(assets, 'vm-2')).toMatchObject({ osProduct: 'fedora', osVersion: null, storageGb: 0, ipAddress: null });
    expect(named(assets, 'vm-9')).toMatchObject({ cpuCores: null, memoryGb: null, operatingSystem: null });
  });

  it('Azure Migrate: memory in MB, disks added up, several addresses', async () => {
    const { assets, issues, rejected } = await cleanseInventory('estate/azure-migrate-inventory.csv');
    expect({ issues, rejected, count: assets.length }).toEqual({ issues: [], rejected: 0, count: 101 });
    expect(named(assets, 'bildb01.nordlicht.example')).toMatchObject({
      ...{ hostname: 'bildb01', fqdn: 'bildb01.nordlicht.example', assetType: 'server', cpuCores: 8, memoryGb: 64, storageGb: 780 },
      ...{ operatingSystem: 'Windows Server 2016', osProduct: 'windows-server', osVersion: '2016' },
      attributes: { 'OS version': '10.0.14393', Hypervisor: 'VMware', 'Storage in use (In GB)': '601' },
    });
    expect(assets.filter(({ ipAddresses }) => ipAddresses.length > 1)).toHaveLength(9);
    expect(assets.filter(({ ipAddress }) => ipAddress === null)).toHaveLength(2);
    expect(assets.filter(({ osProduct }) => osProduct === null).map(({ operatingSystem }) => operatingSystem)).toEqual([
      'Appliance OS 3.1',
    ]);
    expect(assets.filter(({ osVersion }) => osVersion === null)).toHaveLength(1);
  });

  it('AWS: quoted lists, environment from tags', async () => {
    const { assets, issues, rejected } = await cleanseInventory('formats/aws-migration-hub.csv');
    expect({ issues, rejected }).toEqual({ issues: [], rejected: 0 });
    expect(named(assets, 'shopweb01')).toMatchObject({
      ...{
        fqdn: 'shopweb01.hafenkontor.example',
        ipAddresses: ['10.30.1.11', '10.30.101.11'],
        cpuCores: 4,
        memoryGb: 8,
        osVersion: '20.04',
      },
      ...{ macAddresses: ['00:50:56:a1:00:01', '00:50:56:a1:00:02'], application: 'Webshop,Kasse', environment: 'production' },
      externalIds: ['ah-0001', '4208a1f0-7c11-4b52-9d0e-6a1f3c0a0001'],
    });
    expect(assets.map(osOf)).toEqual([
      ...['ubuntu 20.04', 'ubuntu 20.04', 'rhel 7', 'windows-server 2012-r2', 'windows-server 2019', 'sles 12.5'],
    ]);
    expect(named(assets, 'erptest01')).toMatchObject({ ipAddress: null, environment: 'test' });
    expect(named(assets, 'archiv-alt')).toMatchObject({ hostname: 'archiv-alt', macAddresses: ['00:50:56:a1:00:09'] });
  });

  it('ServiceNow by element names: CPUs times cores, retired CIs', async () => {
    const { assets, issues, rejected } = await cleanseInventory('formats/servicenow-cmdb-ci-server.csv');
    expect(rejected).toBe(0);
    expect(issues).toMatchObject([{ severity: 'warning', field: 'ip_address', code: 'INVALID_IP_ADDRESS', value: '10.40.1.300' }]);
    expect(named(assets, 'cadold01')).toMatchObject({ status: 'retired', ipAddress: null, attributes: { ip_address: '10.40.1.300' } });
    expect(named(assets, 'hull01')).toMatchObject({ cpuCores: 32, memoryGb: 256, storageGb: 4000, osProduct: 'ibm-aix', osVersion: '7.2' });
    expect(named(assets, 'yardlb01')).toMatchObject({ assetType: 'load_balancer', operatingSystem: null });
    expect(named(assets, 'plmdr01')).toMatchObject({ environment: 'disaster_recovery', status: 'active' });
    expect(named(assets, 'plmapp01')).toMatchObject({
      ...{ osProduct: 'windows-server', osVersion: '2016', fqdn: 'plmapp01.werft.example' },
      externalIds: ['5f3a90c1d1b0a200c0a8016a00000001', 'vmware-42 08 11 01'],
    });
  });

  it('ServiceNow by labels: the same machines, with thousands commas', async () => {
    const { assets, issues, rejected } = await cleanseInventory('formats/servicenow-labels.csv');
    expect({ issues, rejected }).toEqual({ issues: [], rejected: 0 });
    expect(assets.map(({ name, cpuCores, memoryGb, storageGb, status }) => [name, cpuCores, memoryGb, storageGb, status])).toEqual([
      ['plmapp01', 8, 32, 300, 'active'],
      ['plmdb01', 16, 64, 1200, 'active'],
      ['plmtest01', 4, 16, 200, 'active'],
      ['hull01', 32, 256, 4000, 'active'],
      ['cadold01', 2, 8, 120, 'retired'],
    ]);
  });

  it('a plain list: display names beside host names', async () => {
    const { assets, issues } = await cleanseInventory('formats/generic-inventory.csv');
    expect(issues).toEqual([]);
    expect(named(assets, 'Catalogue database')).toMatchObject({
      hostname: 'bibdb01',
      memoryGb: 64,
      osProduct: 'oracle-linux',
      osVersion: '7',
    });
    expect(named(assets, 'Old catalogue')).toMatchObject({ hostname: 'opac-old', ipAddress: null, status: 'retired', osVersion: '8' });
    expect(named(assets, 'Catalogue test')).toMatchObject({ status: 'powered_off', environment: 'test' });
    expect(named(assets, 'Lending').attributes).toEqual({ location: 'Lübeck' });
  });

  it('a German list: decimal commas, umlauts', async () => {
    const { assets, issues } = await cleanseInventory('formats/generic-inventory-semicolon.csv');
    expect(named(assets, 'lagerdb')).toMatchObject({ memoryGb: 62.5, storageGb: 1200, environment: 'production', osVersion: '12.5' });
    expect(named(assets, 'lohn01')).toMatchObject({ status: 'retired', storageGb: 119.9, osVersion: '2008-r2-sp1' });
    expect(issues).toMatchObject([{ field: 'Rechnername', code: 'INVALID_HOSTNAME', value: 'prüf01' }]);
    expect(named(assets, 'prüf01')).toMatchObject({ hostname: null, ipAddress: '10.60.9.11', application: 'Prüfstand' });
  });

  it('tabs, and memory in MB by its header', async () => {
    const { assets, issues } = await cleanseInventory('formats/generic-inventory.tsv');
    expect(issues).toEqual([]);
    expect(assets.map(({ memoryGb }) => memoryGb)).toEqual([4, 4, 16, 16, 2]);
    expect(named(assets, 'bericht01')).toMatchObject({ application: 'Berichte, Statistik', osVersion: '2019', environment: 'production' });
  });

  it('a list with faults: what is whole stays', async () => {
    const { assets, issues, rejected } = await cleanseInventory('formats/ragged.csv');
    expect(assets.map(({ name }) => name)).toEqual(['ahorn', 'eiche', 'ulme', 'weide']);
    expect(rejected).toBe(0);
    expect(issues).toMatchObject([{ code: 'INVALID_IP_ADDRESS', field: 'IP Address', value: 'invalid_ip' }]);
    expect(named(assets, 'ulme').attributes).toEqual({ 'IP Address': 'invalid_ip' });
  });
});

describe('the CMDB of the sample estate', () => {
  it('loses no row to cleansing, and warns of one address', async () => {
    const { assets, issues, rejected } = await cleanseInventory('estate/cmdb-export.csv');
    expect({ count: assets.length, rejected }).toEqual({ count: 122, rejected: 0 });
    expect(issues).toMatchObject([{ severity: 'warning', field: 'IP-Adresse', code: 'INVALID_IP_ADDRESS', value: '10.20.300.12' }]);
    expect(assets.find(({ attributes }) => attributes['IP-Adresse'] === '10.20.300.12')).toMatchObject({ ipAddress: null });
  });

  it('reads every spelling of states, environments, sizes and systems', async () => {
    const { assets } = await cleanseInventory('estate/cmdb-export.csv');
    const count = (status: string) => assets.filter((asset) => asset.status === status).length;
    expect([count('powered_off'), count('template')]).toEqual([2, 1]);
    expect(new Set(assets.filter(({ status }) => status === 'retired').map(({ hostname }) => hostname)).size).toBe(9);
    expect(assets.filter(({ environment }) => environment === null)).toHaveLength(1);
    const systems = assets.filter(({ osProduct }) => osProduct === null).flatMap(({ operatingSystem }) => operatingSystem ?? []);
    expect(systems.sort()).toEqual(['Cisco IOS 15.2', 'F5 BIG-IP 15.1', 'FortiOS 7.0', 'FortiOS 7.0', 'ONTAP 9.7']);
    expect(named(assets, 'filsrv02')).toMatchObject({ memoryGb: 16, storageGb: 4080 });
    expect(named(assets, 'monlog01')).toMatchObject({ storageGb: 2048 });
  });

  it('makes 123 machines together with the inventory of the appliance, which the connections then find', async () => {
    const paths = ['estate/azure-migrate-inventory.csv', 'estate/cmdb-export.csv'];
    const rows = await Promise.all(
      paths.map(async (importId, importOrder) => {
        const { assets, format } = await cleanseInventory(importId);
        const observed = isObserved(format);
        return assets.map((asset, index) => ({ source: { importId, format, rowNumber: index + 1 }, observed, importOrder, asset }));
      }),
    );
    const machines = groupByIdentity(rows.flat()).map(mergeAsset);
    expect(machines).toHaveLength(123);

    const index = new EndpointIndex(machines.map(({ facts, ipAddresses }, id) => ({ ...facts, id: String(id), ipAddresses })));
    const { dependencies } = await cleanseDependencies('estate/azure-migrate-dependencies.csv');
    const ends = dependencies.flatMap(({ source, target }) => [index.resolve(source), index.resolve(target)]);
    const outside = new Set(ends.flatMap((end) => (end?.external ? [end.name] : [])));
    expect([...outside].sort()).toEqual([
      ...['10.20.99.7', '192.0.2.25', '198.51.100.44', '198.51.100.61', '198.51.100.80', '203.0.113.20', '203.0.113.21'],
    ]);
  });
});
