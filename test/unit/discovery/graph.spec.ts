import { EdgeAggregator } from '../../../libs/discovery/src/graph/aggregate-edges';
import { analyseGraph } from '../../../libs/discovery/src/graph/graph-metrics';
import { classifyNoise } from '../../../libs/discovery/src/graph/noise-ports';
import { EndpointIndex } from '../../../libs/discovery/src/graph/resolve-endpoints';
import { type CleansedDependency } from '../../../libs/discovery/src/model/dependency';

function asset(id: string, name: string, fqdn: string | null, ...ipAddresses: string[]) {
  return { id, name, hostname: fqdn === null ? null : name, fqdn, ipAddresses };
}

const INDEX = new EndpointIndex([
  asset('1', 'app01', 'app01.corp.example', '10.0.0.1'),
  asset('2', 'db01', null, '10.0.0.2', '10.1.0.2'),
  asset('3', 'web01', 'web01.a.example', '10.0.0.3', '10.0.0.99'),
  asset('4', 'web01', 'web01.b.example', '10.0.0.4', '10.0.0.99'),
]);
const find = (name: string | null, ipAddress: string | null = null) => INDEX.resolve({ name, ipAddress });
const external = (name: string) => ({ assetId: null, name, external: true });

function row(source: string, target: string, rest: Partial<CleansedDependency> = {}): CleansedDependency {
  return {
    source: { name: source, ipAddress: null },
    target: { name: target, ipAddress: null },
    ...{ port: 5432, protocol: 'tcp', sourceProcess: null, targetProcess: null, connectionCount: 1 },
    ...rest,
  };
}

function aggregate(...rows: CleansedDependency[]) {
  const aggregator = new EdgeAggregator(INDEX);
  rows.forEach((each) => aggregator.add(each));
  return aggregator.edges();
}

describe('classifyNoise', () => {
  it('names the service and the port', () => {
    expect(classifyNoise(389, 'tcp', null, null)).toBe('directory service (LDAP, port 389)');
    expect(classifyNoise(6162, null, null, null)).toBe('backup (Veeam, port 6162)');
  });

  it.each([53, 88, 123, 135, 139, 161, 3268, 5666, 10050, 9100, 5985, 22, 3389, 13724, 8530])(
    'takes port %i for infrastructure',
    (port) => {
      expect(classifyNoise(port, null, null, null)).not.toBeNull();
    },
  );

  it.each([80, 443, 445, 1433, 1521, 3306, 5432, 8080, 8081])('takes port %i for a dependency', (port) => {
    expect(classifyNoise(port, 'tcp', 'java', 'postgres')).toBeNull();
  });

  it('looks at the protocol where a port has two meanings', () => {
    expect(classifyNoise(514, 'udp', null, null)).toBe('log collection (syslog, port 514)');
    expect(classifyNoise(514, 'tcp', null, null)).toBeNull();
  });

  it('knows agents by their process, with path and suffix, on either side', () => {
    expect(classifyNoise(49152, 'tcp', 'C:\\Windows\\System32\\lsass.exe', null)).toBe('directory service (process lsass)');
    expect(classifyNoise(8081, 'tcp', null, '/opt/VeeamAgent')).toBe('backup (process veeamagent)');
    expect(classifyNoise(443, 'tcp', 'dnsproxy-app', 'veea')).toBeNull();
  });
});

describe('EndpointIndex', () => {
  it('finds an asset by FQDN, name and address, whatever the case', () => {
    expect(find('APP01.corp.example')).toEqual({ assetId: '1', name: 'app01', external: false });
    expect(find('App01')?.assetId).toBe('1');
    expect(find(null, '10.1.0.2')?.assetId).toBe('2');
    expect(find('db01.corp.example')?.assetId).toBe('2');
    expect(find('10.0.0.1')?.assetId).toBe('1');
  });

  it('goes by the address when the name is unknown or means two assets', () => {
    expect(find('nobody-knows', '10.0.0.2')?.assetId).toBe('2');
    expect(find('web01', '10.0.0.4')?.assetId).toBe('4');
    expect(find('web01.b.example', '10.0.0.3')?.assetId).toBe('4');
  });

  it('calls external what it cannot find for certain, by address and else by name', () => {
    expect(find('web01')).toEqual(external('web01'));
    expect(find('web01', '10.0.0.99')).toEqual(external('10.0.0.99'));
    expect(find('app01.other.example')).toEqual(external('app01.other.example'));
    expect(find('Partner-API', '203.0.113.7')).toEqual(external('203.0.113.7'));
    expect(find('Partner-API')).toEqual(external('Partner-API'));
  });

  it.each([
    '127.0.0.1',
    '::1',
    '224.0.0.251',
    '239.255.255.250',
    '255.255.255.255',
    'ff02::fb',
    '0.0.0.0',
    '169.254.169.254',
    'fe80::1',
    '::',
  ])('drops %s, which is no other machine', (address) => expect(find(null, address)).toBeNull());

  it('drops localhost and emptiness, but believes a name beside an address that says nothing', () => {
    expect(find('localhost')).toBeNull();
    expect(find('app01', '127.0.0.1')).toBeNull();
    expect(find(null)).toBeNull();
    expect(find('app01', '0.0.0.0')?.assetId).toBe('1');
  });
});

describe('EdgeAggregator', () => {
  it('adds up rows of one source, target, port and protocol', () => {
    const edges = aggregate(
      row('app01', 'db01', { connectionCount: 3 }),
      row('APP01', 'db01', { connectionCount: 4, sourceProcess: 'java', targetProcess: 'postgres' }),
      row('app01', 'db01', { port: 443, sourceProcess: 'curl' }),
    );
    expect(edges).toMatchObject([
      { port: 443, connectionCount: 1 },
      {
        port: 5432,
        connectionCount: 7,
        sourceProcess: 'java',
        targetProcess: 'postgres',
        sourceAssetId: '1',
        targetAssetId: '2',
        external: false,
      },
    ]);
  });

  it('leaves out what a machine says to itself or to nobody', () => {
    const toLoopback = row('app01', '', { target: { name: null, ipAddress: '127.0.0.1' } });
    expect(aggregate(row('app01', 'app01.corp.example'), toLoopback, row('Partner', 'partner'))).toEqual([]);
  });

  it('marks noise and external endpoints', () => {
    expect(aggregate(row('app01', 'dc.elsewhere.example', { port: 88 }))).toMatchObject([
      {
        targetAssetId: null,
        target: 'dc.elsewhere.example',
        external: true,
        noise: true,
        noiseReason: 'directory service (Kerberos, port 88)',
      },
    ]);
  });

  it.each([[['dsmc', 'java']], [['java', 'dsmc']]])('keeps an edge real when one of its rows is (%s)', (processes) => {
    const edges = aggregate(...processes.map((sourceProcess) => row('app01', 'db01', { sourceProcess })));
    expect(edges).toMatchObject([{ noise: false, noiseReason: null, sourceProcess: 'java', connectionCount: 2 }]);
  });

  it('orders edges the same however the rows come in', () => {
    const rows = [row('db01', 'app01'), row('app01', 'db01', { port: 90 }), row('app01', 'db01', { port: 80 }), row('app01', 'a-partner')];
    const expected = ['app01 a-partner 5432', 'app01 db01 80', 'app01 db01 90', 'db01 app01 5432'];
    const order = (each: CleansedDependency[]) => aggregate(...each).map((edge) => `${edge.source} ${edge.target} ${edge.port}`);
    expect(order(rows)).toEqual(expected);
    expect(order([...rows].reverse())).toEqual(expected);
  });
});

describe('analyseGraph', () => {
  const nodes = ['hub', 'a', 'b', 'c', 'd', 'alone'].map((id) => ({ id, name: id.toUpperCase() }));
  const edge = (sourceAssetId: string, targetAssetId: string | null, noise = false) => ({ sourceAssetId, targetAssetId, noise });

  it('counts pairs once and leaves out noise, external ends and strangers', () => {
    const edges = [edge('a', 'hub'), edge('a', 'hub'), edge('b', 'hub', true), edge('b', null), edge('b', 'stranger'), edge('c', 'c')];
    expect(analyseGraph(nodes, edges)).toEqual({ nodes: 6, edges: 1, density: 1 / 30, hubs: [], cycles: [], isolated: 4 });
  });

  it('names hubs and cycles', () => {
    const metrics = analyseGraph(nodes, [edge('a', 'hub'), edge('b', 'hub'), edge('c', 'hub'), edge('hub', 'd'), edge('d', 'hub')]);
    expect(metrics.hubs).toEqual([{ id: 'hub', name: 'HUB', dependents: 4, dependencies: 1 }]);
    expect(metrics.cycles).toEqual([['D', 'HUB']]);
    expect(metrics.isolated).toBe(1);
    expect(analyseGraph([], [])).toMatchObject({ nodes: 0, density: 0 });
  });
});
