import { cleanseDependencyRow } from '../../../libs/discovery/src/cleansing/cleanse-dependency-row';
import { EndpointIndex } from '../../../libs/discovery/src/graph/resolve-endpoints';
import { cleanseDependencies, mappingsOf } from './cleansing-fixtures';

const mappings = mappingsOf({
  ...{ From: 'sourceName', 'From IP': 'sourceIp', 'From process': 'sourceProcess', To: 'targetName', 'To IP': 'targetIp' },
  ...{ 'To process': 'targetProcess', Port: 'port', Proto: 'protocol', Count: 'connectionCount' },
});
const cleanse = (values: Record<string, string>) => cleanseDependencyRow(values, mappings);
const ENDS = { From: 'web01', To: 'db01' };

describe('cleanseDependencyRow', () => {
  it('reads every field', () => {
    const values = {
      From: ' web01 ',
      'From IP': '10.0.0.1',
      'From process': 'nginx',
      'To IP': '10.0.0.2:8443',
      Port: '8443',
      Proto: 'TCP',
    };
    expect(cleanse({ ...values, To: '', 'To process': 'java', Count: '18,230' })).toEqual({
      dependency: {
        source: { name: 'web01', ipAddress: '10.0.0.1' },
        target: { name: null, ipAddress: '10.0.0.2' },
        ...{ port: 8443, protocol: 'tcp', sourceProcess: 'nginx', targetProcess: 'java', connectionCount: 18230 },
      },
      issues: [],
    });
  });

  it('counts a row without a count as one connection, and leaves out what is blank', () => {
    expect(cleanse({ ...ENDS, Port: '-', Proto: 'N/A', 'From process': '' }).dependency).toEqual({
      source: { name: 'web01', ipAddress: null },
      target: { name: 'db01', ipAddress: null },
      ...{ port: null, protocol: null, sourceProcess: null, targetProcess: null, connectionCount: 1 },
    });
  });

  it('takes the protocol from the port when no column states it', () => {
    expect(cleanse({ ...ENDS, Port: '53/UDP' }).dependency).toMatchObject({ port: 53, protocol: 'udp' });
    expect(cleanse({ ...ENDS, Port: '53/udp', Proto: '6' }).dependency).toMatchObject({ protocol: 'tcp' });
  });

  it.each([
    ['Port', '0', 'INVALID_PORT', { port: null }],
    ['Port', '70000', 'INVALID_PORT', { port: null }],
    ['Port', 'https', 'INVALID_PORT', { port: null }],
    ['Count', 'many', 'INVALID_COUNT', { connectionCount: 1 }],
    ['Count', '-3', 'INVALID_COUNT', { connectionCount: 1 }],
    ['Count', '9999999999', 'INVALID_COUNT', { connectionCount: 1 }],
    ['From IP', '10.0.0.300', 'INVALID_IP_ADDRESS', { source: { name: 'web01', ipAddress: null } }],
  ])('%s %j is the warning %s', (column, value, code, fields) => {
    const { dependency, issues } = cleanse({ ...ENDS, [column]: value });
    expect(dependency).toMatchObject(fields);
    expect(issues).toEqual([{ severity: 'warning', field: column, code, message: expect.any(String), value }]);
  });

  it.each([
    [{ To: 'db01' }, ['From MISSING_SOURCE']],
    [{ From: 'web01', 'To IP': 'N/A' }, ['To MISSING_TARGET']],
    [{ From: 'web01', 'To IP': 'nowhere' }, ['To IP INVALID_IP_ADDRESS', 'To MISSING_TARGET']],
    [{ Port: '443' }, ['From MISSING_SOURCE', 'To MISSING_TARGET']],
  ])('rejects %j, which lacks an end, and names the column', (values, expected) => {
    const { dependency, issues } = cleanse(values);
    expect(dependency).toBeNull();
    expect(issues.map(({ field, code }) => `${field} ${code}`)).toEqual(expected);
    expect(issues.at(-1)?.severity).toBe('error');
  });

  it('leaves loopback ends to the graph, which knows that they are no dependency', () => {
    const { dependency, issues } = cleanse({ 'From IP': '127.0.0.1', 'To IP': '127.0.0.1', Port: '5432' });
    expect(issues).toEqual([]);
    expect(dependency).not.toBeNull();
    expect(new EndpointIndex([]).resolve(dependency?.target ?? { name: null, ipAddress: null })).toBeNull();
  });
});

describe('dependency samples', () => {
  it('cleanses the Azure Migrate export without a complaint: one row a time slot', async () => {
    const { dependencies, issues } = await cleanseDependencies('estate/azure-migrate-dependencies.csv');
    expect(issues).toEqual([]);
    expect(dependencies).toHaveLength(1515);
    expect(dependencies[0]).toEqual({
      source: { name: 'clmweb01', ipAddress: '10.20.10.11' },
      target: { name: 'clmapp01', ipAddress: '10.20.10.13' },
      ...{ port: 8443, protocol: null, sourceProcess: 'nginx', targetProcess: 'java', connectionCount: 1 },
    });
    expect(dependencies.filter(({ source, target }) => source.name === null || target.name === null)).toHaveLength(199);
  });

  it('cleanses a home-made list of edges', async () => {
    const { dependencies, issues } = await cleanseDependencies('formats/generic-dependencies.csv');
    expect(issues).toEqual([]);
    expect(
      dependencies.map(({ target, port, protocol, connectionCount }) => [target.name ?? target.ipAddress, port, protocol, connectionCount]),
    ).toEqual([
      ['bibapp01', 8443, 'tcp', 18230],
      ['bibdb01', 1521, 'tcp', 90112],
      ['lenddb01', 1433, 'tcp', 40871],
      ['lendapp01', 443, 'tcp', 612],
      ['bibapp01', 8443, 'tcp', 288],
      ['10.50.0.53', 53, 'udp', 71003],
      ['api.mahnung.example', 443, 'tcp', 44],
    ]);
  });
});
