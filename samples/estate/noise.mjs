// Infrastructure traffic: it is in every export and says nothing about what must move together. Data only.
// `from` and `to` are a tier or one of the groups all, windows, linux; every host of `from` talks to `fan` hosts of `to`,
// seen in at most `slots` time slots.
// The appliance records TCP; NTP is here as a time service over TCP because exports of other tools carry it.

const EVERY = Infinity;

export const NOISE = [
  { from: 'all', to: 'dir.dc', fan: 1, port: 53, slots: 2, source: 'DNS client', sourceProcess: 'dns', targetProcess: 'dns.exe' },
  { from: 'windows', to: 'dir.dc', fan: 1, port: 88, slots: 1, source: 'Windows', sourceProcess: 'lsass.exe', targetProcess: 'lsass.exe' },
  {
    from: 'windows',
    to: 'dir.dc',
    fan: 1,
    port: 389,
    slots: 1,
    source: 'Windows',
    sourceProcess: 'svchost.exe',
    targetProcess: 'lsass.exe',
  },
  { from: 'sso.app', to: 'dir.dc', fan: 2, port: 636, slots: 1, source: 'Keycloak', sourceProcess: 'java', targetProcess: 'lsass.exe' },
  { from: 'linux', to: 'dir.dc', fan: 1, port: 123, slots: 1, source: 'chrony', sourceProcess: 'chronyd', targetProcess: 'svchost.exe' },
  {
    from: 'mon.zbx',
    to: 'all',
    fan: EVERY,
    port: 10050,
    slots: 2,
    source: 'Zabbix Server',
    sourceProcess: 'zabbix_server',
    targetProcess: 'zabbix_agentd',
  },
  { from: 'linux', to: 'mon.log', fan: 1, port: 514, slots: 1, source: 'rsyslog', sourceProcess: 'rsyslogd', targetProcess: 'rsyslogd' },
  {
    from: 'bkp.srv',
    to: 'windows',
    fan: EVERY,
    port: 6160,
    slots: 1,
    source: 'Veeam Backup & Replication',
    sourceProcess: 'Veeam.Backup.Manager.exe',
    targetProcess: 'VeeamDeploymentSvc.exe',
  },
  {
    from: 'bkp.prx',
    to: 'linux',
    fan: 8,
    port: 6162,
    slots: 1,
    source: 'Veeam Data Mover',
    sourceProcess: 'VeeamAgent.exe',
    targetProcess: 'veeamtransport',
  },
  {
    from: 'jmp.win',
    to: 'windows',
    fan: 6,
    port: 3389,
    slots: 1,
    source: 'Remote Desktop',
    sourceProcess: 'mstsc.exe',
    targetProcess: 'svchost.exe',
  },
  { from: 'jmp.lnx', to: 'linux', fan: 15, port: 22, slots: 1, source: 'OpenSSH', sourceProcess: 'ssh', targetProcess: 'sshd' },
];
