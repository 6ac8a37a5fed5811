import { hostnameFromName, parseHostname } from '../../../libs/discovery/src/cleansing/parse-hostname';
import { normaliseIp, parseIpList, parseSingleIp } from '../../../libs/discovery/src/cleansing/parse-ip';
import { parseMacList } from '../../../libs/discovery/src/cleansing/parse-mac';

describe('parseHostname', () => {
  it.each([
    ['WEB01', 'web01', null],
    [' web01.Nordlicht.example. ', 'web01', 'web01.nordlicht.example'],
    ['https://shop.example.com/login?x=1', 'shop', 'shop.example.com'],
    ['db01.example.com:1433', 'db01', 'db01.example.com'],
    ['SQL_PROD-01', 'sql_prod-01', null],
    ['web01.xn--bcher-kva.example', 'web01', 'web01.xn--bcher-kva.example'],
    ['9lives', '9lives', null],
  ])('splits %j', (text, hostname, fqdn) => {
    expect(parseHostname(text)).toEqual({ hostname, fqdn });
  });

  it.each(
    [
      '',
      '10.0.0.1',
      'fe80::1',
      'Catalogue web',
      'localhost',
      'localhost.localdomain',
      'localhost4',
      '-web',
      'web-',
      'a..b',
      'prüf01',
    ].concat(['app v1.2', 'web01.5', 'x'.repeat(64)]),
  )('finds no host name in %j', (text) => {
    expect(parseHostname(text)).toBeNull();
  });
});

describe('hostnameFromName', () => {
  it.each([
    ['vm-3', 'vm-3'],
    ['bilapp01.nordlicht.example', 'bilapp01'],
  ])('takes the display name %j for the host %j', (name, hostname) => {
    expect(hostnameFromName(name)).toMatchObject({ hostname });
  });

  it.each(['web01.old', 'web01.bak', 'SAP (new)', 'Catalogue web', 'web01.clone'])('does not take %j for a host', (name) => {
    expect(hostnameFromName(name)).toBeNull();
  });
});

describe('parseIpList', () => {
  it.each([
    ['10.20.1.11', ['10.20.1.11']],
    ['10.20.1.11;10.20.1.12', ['10.20.1.11', '10.20.1.12']],
    ['10.20.1.11, 10.20.1.11', ['10.20.1.11']],
    ['169.254.3.4 10.20.1.11', ['10.20.1.11', '169.254.3.4']],
    ['FE80::1%eth0|10.0.0.1', ['10.0.0.1', 'fe80::1']],
    ['2001:0DB8:0:0:0:0:0:1/64', ['2001:db8::1']],
    ['::ffff:10.0.0.1', ['10.0.0.1']],
    ['10.0.0.1/24', ['10.0.0.1']],
    ['10.0.0.1:8080', ['10.0.0.1']],
  ])('reads %j', (text, addresses) => {
    expect(parseIpList(text)).toEqual({ addresses, invalid: [] });
  });

  it.each([
    ['10.20.300.12', [], ['10.20.300.12']],
    ['invalid_ip', [], ['invalid_ip']],
    ['10.0.0.1, invalid', ['10.0.0.1'], ['invalid']],
    ['127.0.0.1', [], ['127.0.0.1']],
    ['0.0.0.0', [], ['0.0.0.0']],
    ['::1', [], ['::1']],
    ['10.0.0', [], ['10.0.0']],
    ['010.0.0.1', [], ['010.0.0.1']],
    ['1:2:3', [], ['1:2:3']],
  ])('tells what in %j is no address of a machine', (text, addresses, invalid) => {
    expect(parseIpList(text)).toEqual({ addresses, invalid });
  });
});

describe('normaliseIp and parseSingleIp', () => {
  it('differ on loopback, which is an address and names no machine', () => {
    expect([normaliseIp('127.0.0.1'), parseSingleIp('127.0.0.1')]).toEqual(['127.0.0.1', null]);
    expect([normaliseIp('10.0.0.1'), parseSingleIp('10.0.0.1')]).toEqual(['10.0.0.1', '10.0.0.1']);
    expect([normaliseIp('web01'), parseSingleIp('10.0.0.1 10.0.0.2')]).toEqual([null, null]);
  });
});

describe('parseMacList', () => {
  it.each([
    ['00:50:56:B2:00:01', ['00:50:56:b2:00:01']],
    ['00-50-56-b2-00-01', ['00:50:56:b2:00:01']],
    ['0050.56b2.0001', ['00:50:56:b2:00:01']],
    ['005056b20001', ['00:50:56:b2:00:01']],
    ['00:50:56:a1:00:01,00:50:56:a1:00:02', ['00:50:56:a1:00:01', '00:50:56:a1:00:02']],
    ['00:00:00:00:00:00', []],
  ])('reads %j', (text, addresses) => {
    expect(parseMacList(text)).toEqual({ addresses, invalid: [] });
  });

  it('tells which parts are none', () => {
    expect(parseMacList('00:50:56:a1:00:01; zz:zz')).toEqual({ addresses: ['00:50:56:a1:00:01'], invalid: ['zz:zz'] });
  });
});
