import { normaliseAssetType } from '../../../libs/discovery/src/cleansing/normalise-asset-type';
import { normaliseEnvironment } from '../../../libs/discovery/src/cleansing/normalise-environment';
import { normaliseStatus } from '../../../libs/discovery/src/cleansing/normalise-status';

describe('normaliseEnvironment', () => {
  it.each([
    ...['production', 'Prod', 'PRD', 'Produktion', 'produktiv', 'LIVE', 'P', 'Prod-EU', 'PROD01'].map((text) => [text, 'production']),
    ...['Pre-Production', 'preprod', 'PPD', 'Staging', 'stage', 'STG', 'Abnahme'].map((text) => [text, 'staging']),
    ...['Test', 'QA', 'QS', 'UAT 2', 'SIT', 'Integration', 'INT', 'Testing', 'Q', 'User Acceptance Testing'].map((text) => [text, 'test']),
    ...['dev', 'Development', 'Entwicklung', 'SBX', 'Sandbox', 'D'].map((text) => [text, 'development']),
    ...['DR', 'Disaster recovery', 'Production (DR)', 'Notfall', 'BCP', 'Standby'].map((text) => [text, 'disaster_recovery']),
  ])('reads %j as %s', (text, environment) => {
    expect(normaliseEnvironment(text)).toBe(environment);
  });

  it.each(['non-prod', 'Nicht-Produktion', 'shared', 'Hamburg', 'device', 'latest', ''])('names none for %j', (text) => {
    expect(normaliseEnvironment(text)).toBeNull();
  });
});

describe('normaliseAssetType', () => {
  it.each([
    ['Server', 'server'],
    ['Windows Server', 'server'],
    ['cmdb_ci_win_server', 'server'],
    ['cmdb_ci_esx_server', 'server'],
    ['Linux Server', 'server'],
    ['Physical', 'server'],
    ['Database Server', 'server'],
    ['cmdb_ci_vm_instance', 'virtual_machine'],
    ['Virtual Machine', 'virtual_machine'],
    ['VM', 'virtual_machine'],
    ['Virtual', 'virtual_machine'],
    ['Application Server', 'application'],
    ['cmdb_ci_appl', 'application'],
    ['Business Service', 'application'],
    ['Webanwendung', 'application'],
    ['Database', 'database'],
    ['cmdb_ci_database', 'database'],
    ['Load Balancer', 'load_balancer'],
    ['cmdb_ci_lb', 'load_balancer'],
    ['Network Switch', 'network'],
    ['cmdb_ci_netgear', 'network'],
    ['Router', 'network'],
    ['SAN', 'storage'],
    ['Storage Array', 'storage'],
    ['Firewall', 'security_group'],
    ['Container', 'container'],
    ['Component', 'component'],
    ['External', 'other'],
    ['Printer', 'other'],
  ])('takes %j for a %s', (text, type) => {
    expect(normaliseAssetType(text)).toBe(type);
  });

  it('says nothing about an empty text', () => {
    expect([normaliseAssetType(null), normaliseAssetType('  ')]).toEqual([null, null]);
  });
});

describe('normaliseStatus', () => {
  it.each([
    ...['poweredOn', 'Running', 'active', 'aktiv', 'in Betrieb', 'live', 'Installed', 'Operational', 'standby', 'In use'].map((text) => [
      text,
      'active',
    ]),
    ...['poweredOff', 'Powered off', 'suspended', 'Stopped', 'Shut down', 'ausgeschaltet', 'Non-Operational'].map((text) => [
      text,
      'powered_off',
    ]),
    ...['Retired', 'decommissioned', 'außer Betrieb', 'stillgelegt', 'Disposed', 'End of life', 'obsolete'].map((text) => [
      text,
      'retired',
    ]),
    ...['Vorlage', 'Template'].map((text) => [text, 'template']),
  ])('reads %j as %s', (text, status) => {
    expect(normaliseStatus(text)).toEqual({ status, known: true });
  });

  it.each([
    ['1', 'operational_status', 'active'],
    ['2', 'operational_status', 'powered_off'],
    ['4', 'operational_status', 'active'],
    ['6', 'operational_status', 'retired'],
    ['1', 'install_status', 'active'],
    ['7', 'install_status', 'retired'],
    ['100', 'install_status', 'retired'],
  ])('reads number %j of %s as %s', (number, column, status) => {
    expect(normaliseStatus(number, column)).toEqual({ status, known: true });
  });

  it.each([
    ['haunted', ''],
    ['99', 'operational_status'],
    ['6', 'install_status'],
  ])('counts the unknown %j as active, and says so', (text, column) => {
    expect(normaliseStatus(text, column)).toEqual({ status: 'active', known: false });
  });
});
