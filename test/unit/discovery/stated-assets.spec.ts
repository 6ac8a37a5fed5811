import { matchStatedAsset, type StatedIdentity, type StoredIdentity } from '../../../libs/discovery/src/identity/match-stated-asset';

const NOTHING = { assetType: null, hostname: null, fqdn: null, ipAddress: null };
const stated = (rest: Partial<StatedIdentity>): StatedIdentity => ({ name: 'new', ...NOTHING, ...rest });
const stored = (id: string, rest: Partial<StoredIdentity>): StoredIdentity => ({ id, name: id, ...NOTHING, assetType: 'server', ...rest });
const found = (identity: Partial<StatedIdentity>, ...candidates: StoredIdentity[]) => {
  const match = matchStatedAsset(stated(identity), candidates);
  return match && `${match.key}: ${match.assets.map(({ id }) => id).join()}`;
};

describe('matchStatedAsset', () => {
  const WEB = stored('web', { hostname: 'web01', fqdn: 'web01.a.example', ipAddress: '10.0.0.1' });

  it('believes the full name first, then host name, address, name and type', () => {
    const named = stored('n', { name: 'Portal' });
    const addressed = stored('i', { ipAddress: '10.0.0.9' });
    const all = [named, addressed, WEB];
    expect(found({ name: 'portal', fqdn: 'web01.a.example', ipAddress: '10.0.0.9' }, ...all)).toBe('full name: web');
    expect(found({ name: 'portal', hostname: 'web01', ipAddress: '10.0.0.9' }, ...all)).toBe('host name: web');
    expect(found({ name: 'portal', ipAddress: '10.0.0.9' }, ...all)).toBe('address: i');
    expect(found({ name: 'PORTAL ' }, ...all)).toBe('name and type: n');
    expect(found({ name: 'por' }, ...all)).toBeNull();
  });

  it('knows a host that is stored under its full name', () => {
    const second = stored('second', { hostname: 'web01.b.example', fqdn: 'web01.b.example' });
    expect(found({ hostname: 'web01', fqdn: 'web01.b.example' }, WEB, second)).toBe('full name: second');
    expect(found({ hostname: 'web01' }, WEB, second)).toBe('host name: web');
  });

  it('never joins two machines with different names, whatever else is equal', () => {
    expect(found({ name: 'web', hostname: 'web01', fqdn: 'web01.b.example', ipAddress: '10.0.0.1' }, WEB)).toBeNull();
    expect(found({ name: 'web', hostname: 'web02', ipAddress: '10.0.0.1' }, WEB)).toBeNull();
  });

  it('tells an application from the machine whose address it has, but not a server from its virtual machine', () => {
    expect(found({ assetType: 'application', ipAddress: '10.0.0.1' }, WEB)).toBeNull();
    expect(found({ assetType: 'virtual_machine', ipAddress: '10.0.0.1' }, WEB)).toBe('address: web');
    expect(found({ name: 'web', assetType: 'application' }, WEB)).toBeNull();
  });

  it('reports all assets that a statement fits', () => {
    expect(found({ name: 'node' }, stored('1', { name: 'node' }), stored('2', { name: 'Node' }))).toBe('name and type: 1,2');
  });
});
