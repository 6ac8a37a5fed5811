// The smaller applications and the infrastructure everything leans on. Data only, in the shape of applications.mjs.

export const SMALL_APPLICATIONS = [
  {
    id: 'brk',
    name: 'Maklerportal',
    owner: 'Team Vertrieb',
    tiers: {
      web: { runs: 'nginx', size: 's', production: ['ubuntu2204', 'ubuntu2204'], test: [] },
      app: { runs: 'node', size: 'm', production: ['ubuntu2204', 'ubuntu2404'], test: ['ubuntu2404'] },
      db: { runs: 'postgres', size: 'db', production: ['debian12'], test: [] },
    },
    flows: ['web>app', 'app>db'],
  },
  {
    id: 'pay',
    name: 'Zahlungsverkehr',
    owner: 'Team Inkasso',
    tiers: {
      app: { runs: 'tomcat', size: 'm', production: ['centos7', 'centos7'], test: [] },
      db: { runs: 'postgres', size: 'm', production: ['rhel8'], test: [] },
    },
    flows: ['app>db'],
  },
  {
    id: 'sso',
    name: 'Single Sign-on',
    owner: 'IT-Security',
    tiers: {
      app: { runs: 'keycloak', size: 'm', production: ['rhel9', 'rhel9'], test: [] },
      db: { runs: 'postgres', size: 'm', production: ['rhel9'], test: [] },
    },
    flows: ['app>db'],
  },
  {
    id: 'hrm',
    name: 'Personalwesen',
    owner: 'Team Personal',
    tiers: {
      app: { runs: 'iis', size: 'm', production: ['w2016'], test: [] },
      db: { runs: 'mssql', size: 'm', production: ['w2016'], test: [] },
    },
    flows: ['app>db'],
  },
  {
    id: 'tel',
    name: 'Callcenter',
    owner: 'Team Kundenservice',
    tiers: {
      app: { runs: 'dotnet', size: 'm', production: ['w2012r2'], test: [] },
      db: { runs: 'mssql', size: 'm', production: ['w2012'], test: [] },
    },
    flows: ['app>db'],
  },
  {
    id: 'dev',
    name: 'Entwicklungswerkzeuge',
    owner: 'Team Entwicklung',
    tiers: {
      git: { runs: 'gitlab', size: 'l', production: ['ubuntu2204'], test: [] },
      nex: { runs: 'nexus', size: 'm', production: ['rhel8'], test: [] },
      bld: { runs: 'jenkins', size: 'l', production: ['centos6'], test: [] },
      agt: { runs: 'runner', size: 'm', production: ['ubuntu2004', 'w2019'], test: [] },
    },
    flows: ['bld>git', 'bld>nex', 'agt>git', 'agt>nex'],
  },
  {
    id: 'bus',
    name: 'Integrationsbus',
    owner: 'IT-Infrastruktur',
    tiers: { app: { runs: 'bus', size: 'm', production: ['rhel7', 'rhel7'], test: [] } },
    flows: [],
  },
  {
    id: 'fil',
    name: 'Dateiablage',
    owner: 'IT-Infrastruktur',
    tiers: { srv: { runs: 'files', size: 'files', production: ['w2008r2', 'w2016'], test: [] } },
    flows: [],
  },
];

export const INFRASTRUCTURE = [
  {
    id: 'dir',
    name: 'Verzeichnisdienst',
    owner: 'IT-Infrastruktur',
    tiers: { dc: { runs: 'directory', size: 'm', production: ['w2022', 'w2022', 'w2012r2', 'w2025'], test: [] } },
    flows: [],
  },
  {
    id: 'mon',
    name: 'Monitoring',
    owner: 'IT-Betrieb',
    tiers: {
      zbx: { runs: 'zabbix', size: 'l', production: ['ubuntu2204'], test: [] },
      grf: { runs: 'grafana', size: 's', production: ['ubuntu2404'], test: [] },
      db: { runs: 'postgres', size: 'db', production: ['ubuntu2404'], test: [] },
      log: { runs: 'syslog', size: 'files', production: ['debian11'], test: [] },
    },
    flows: ['zbx>db', 'grf>db'],
  },
  {
    id: 'bkp',
    name: 'Backup',
    owner: 'IT-Betrieb',
    tiers: {
      srv: { runs: 'veeam', size: 'l', production: ['w2019'], test: [] },
      prx: { runs: 'veeamproxy', size: 'm', production: ['w2022', 'w2022'], test: [] },
      rep: { runs: 'veeamproxy', size: 'files', production: ['ubuntu2004'], test: [] },
    },
    flows: ['srv>prx', 'prx>rep'],
  },
  {
    id: 'jmp',
    name: 'Sprungserver',
    owner: 'IT-Security',
    tiers: {
      win: { runs: 'desktop', size: 's', production: ['w2022', 'w2025'], test: [] },
      lnx: { runs: 'shell', size: 's', production: ['debian12'], test: [] },
    },
    flows: [],
  },
  {
    id: 'upd',
    name: 'Updates',
    owner: 'IT-Betrieb',
    tiers: { srv: { runs: 'wsus', size: 'm', production: ['w2016'], test: [] } },
    flows: [],
  },
];
