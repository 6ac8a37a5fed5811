/** Ports of infrastructure services, each a single port or an inclusive range. */
export interface NoisePorts {
  kind: string;
  service: string;
  ports: (number | [from: number, to: number])[];
  /** Set where another protocol on the same port is something else. */
  protocol?: 'tcp' | 'udp';
}

/**
 * Numbers from the IANA service registry and the vendors' firewall guides. Left out on purpose: SMB 445, because file shares are real
 * dependencies, and vendor ports that application servers use as well (8081, 9999); there the process decides.
 */
export const NOISE_PORTS: NoisePorts[] = [
  { kind: 'name service', service: 'DNS', ports: [53] },
  { kind: 'directory service', service: 'Kerberos', ports: [88, 464] },
  { kind: 'directory service', service: 'LDAP', ports: [389, 636] },
  { kind: 'directory service', service: 'global catalogue', ports: [3268, 3269] },
  { kind: 'time service', service: 'NTP', ports: [123], protocol: 'udp' },
  { kind: 'address assignment', service: 'DHCP', ports: [67, 68], protocol: 'udp' },
  { kind: 'Windows infrastructure', service: 'RPC endpoint mapper', ports: [135] },
  { kind: 'Windows infrastructure', service: 'NetBIOS', ports: [[136, 139]] },
  { kind: 'monitoring', service: 'SNMP', ports: [161, 162] },
  { kind: 'log collection', service: 'syslog', ports: [6514] },
  { kind: 'log collection', service: 'syslog', ports: [514], protocol: 'udp' },
  { kind: 'monitoring', service: 'Zabbix', ports: [10050, 10051] },
  { kind: 'monitoring', service: 'Nagios NRPE', ports: [5666] },
  { kind: 'monitoring', service: 'Prometheus', ports: [9090, 9100, 9182] },
  { kind: 'monitoring', service: 'System Center Operations Manager', ports: [5723] },
  { kind: 'monitoring', service: 'Datadog', ports: [8125, 8126] },
  { kind: 'administration', service: 'SSH', ports: [22] },
  { kind: 'administration', service: 'RDP', ports: [3389] },
  { kind: 'administration', service: 'WinRM', ports: [5985, 5986] },
  { kind: 'software distribution', service: 'WSUS', ports: [8530, 8531] },
  { kind: 'software distribution', service: 'Configuration Manager', ports: [10123] },
  { kind: 'backup', service: 'Veeam', ports: [[6160, 6163]] },
  { kind: 'backup', service: 'NetBackup', ports: [1556, 13724, 13782] },
  { kind: 'backup', service: 'Commvault', ports: [[8400, 8403]] },
  { kind: 'backup', service: 'Spectrum Protect (TSM)', ports: [1500] },
  { kind: 'backup', service: 'Bacula', ports: [[9101, 9103]] },
];

/** Processes that make a connection infrastructure whatever its port; lower case, without path and `.exe`; `*` ends a prefix. */
export const NOISE_PROCESSES: { kind: string; names: string[] }[] = [
  { kind: 'directory service', names: ['lsass', 'ntds', 'slapd', 'ns-slapd', 'sssd*', 'winbindd', 'krb5kdc'] },
  { kind: 'name service', names: ['dns', 'named', 'unbound', 'dnsmasq', 'systemd-resolved', 'systemd-resolve'] },
  { kind: 'time service', names: ['ntpd', 'chronyd', 'systemd-timesyncd', 'systemd-timesyn'] },
  { kind: 'address assignment', names: ['dhcpd', 'dhclient', 'dhcpcd'] },
  {
    kind: 'monitoring',
    names: [
      ...['nrpe', 'nscp', 'zabbix_agent*', 'zabbix_server', 'zabbix_proxy', 'node_exporter', 'windows_exporter', 'prometheus', 'telegraf'],
      ...['healthservice', 'monitoringhost', 'datadog*', 'oneagent*', 'newrelic*', 'snmpd', 'collectd', 'check_mk_agent', 'cmk-agent*'],
    ],
  },
  { kind: 'log collection', names: ['splunkd', 'filebeat', 'winlogbeat', 'metricbeat', 'fluent-bit', 'nxlog', 'rsyslogd', 'syslog-ng'] },
  {
    kind: 'backup',
    names: [
      'veeam*',
      'bpcd',
      'bpbkar*',
      'bprd',
      'vnetd',
      'nbdisco',
      'cvd',
      'cvfwd',
      'clbackup',
      'dsmc',
      'dsmcad',
      'dsmserv',
      'bacula-*',
      'bareos-*',
    ],
  },
  { kind: 'administration', names: ['sshd', 'mstsc', 'wsmprovhost', 'puppet*', 'chef-client', 'salt-minion', 'salt-master'] },
  { kind: 'software distribution', names: ['ccmexec', 'wuauclt', 'smsexec'] },
  {
    kind: 'antivirus',
    names: ['msmpeng', 'mssense', 'mcshield', 'masvc', 'macmnsvc', 'ccsvchst', 'csfalconservice', 'falcon-sensor', 'ds_agent'],
  },
];
