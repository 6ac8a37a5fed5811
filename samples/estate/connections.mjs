// Who talks to whom across applications. Data only. `a>b`: every production host of tier a to every one of tier b.

export const CROSS_FLOWS = [
  'clm.web>sso.app',
  'clm.app>pol.app',
  'clm.app>doc.app',
  'clm.app>out.app',
  'clm.app>bus.app',
  'pol.web>sso.app',
  'pol.bat>out.app',
  'bil.app>pay.app',
  'crm.web>sso.app',
  'crm.app>pol.app',
  'crm.app>fil.srv',
  'dwh.etl>clm.db',
  'dwh.etl>pol.db',
  'dwh.etl>bil.db',
  'dwh.etl>crm.db',
  'int.web>sso.app',
  'out.app>mgw.smtp',
  'trf.app>bus.app',
  'brk.web>sso.app',
  'brk.app>trf.app',
  'brk.app>pol.app',
  'bus.app>pol.app',
  'bus.app>bil.app',
  'tel.app>crm.app',
  'hrm.app>mgw.smtp',
];

/** Single hosts that depend on each other in a circle: the flows above are free of circles, so these are all there are. */
export const CYCLES = [
  ['bilapp01', 'polbat01'],
  ['docapp01', 'outapp01', 'crmapp01'],
];

/** Addresses of the documentation ranges (RFC 5737) stand for the outside; names are given where the export resolved them. */
export const EXTERNAL_FLOWS = [
  { from: 'pay.app', name: '', ip: '203.0.113.20', port: 443, what: 'the bank partner: payment gateway' },
  { from: 'pay.app', name: '', ip: '203.0.113.21', port: 443, what: 'the bank partner: payment gateway, second site' },
  { from: 'brk.app', name: 'api.signatur.example', ip: '198.51.100.44', port: 443, what: 'electronic signatures, SaaS' },
  { from: 'clm.app', name: 'api.gutachten.example', ip: '198.51.100.61', port: 443, what: 'loss adjusters, SaaS' },
  { from: 'crm.app', name: 'api.kampagnen.example', ip: '198.51.100.80', port: 443, what: 'marketing, SaaS' },
  { from: 'mgw.smtp', name: '', ip: '192.0.2.25', port: 25, what: 'the provider: mail relay' },
];

/** Machines of the CMDB that no appliance reaches: seen as an end of a connection only, by address, never by name. */
export const UNANALYSED_FLOWS = [
  { from: 'pol.app', to: '10.20.3.11', port: 1414, what: 'polaix01' },
  { from: 'pol.bat', to: '10.20.3.12', port: 1414, what: 'polaix02' },
  { from: 'dwh.etl', to: '10.20.3.21', port: 1521, what: 'dwhsol01' },
];

/** The load balancer, seen by the web servers behind it. */
export const LOAD_BALANCER = { ip: '10.20.5.10', to: ['clm.web', 'brk.web', 'trf.web'] };

/** A machine nobody knows: in no inventory, yet it reads databases at night. */
export const UNKNOWN_MACHINE = { ip: '10.20.99.7', to: ['bildb01', 'crmdb01', 'dwhdb01'] };

/** Hosts on which dependency analysis is off: the export has their addresses and processes, not their names. */
export const WITHOUT_ANALYSIS = ['bilapp02', 'docsto02', 'mgwspm01', 'paydb01', 'teldb01'];
