// The applications of Nordlicht Versicherung. Data only.
// A tier lists what it runs, its size and the system of each of its hosts: `clm` + `web` + `01` is the host clmweb01, `clmwebt01` its test.

export const APPLICATIONS = [
  {
    id: 'clm',
    name: 'Schadenportal',
    owner: 'Team Schaden',
    tiers: {
      web: { runs: 'nginx', size: 's', production: ['rhel8', 'rhel8'], test: ['rhel9'] },
      app: { runs: 'tomcat', size: 'l', production: ['rhel8', 'rhel8', 'rhel8'], test: ['rhel9'] },
      db: { runs: 'oracle', size: 'big', production: ['ol7', 'ol7'], test: ['ol7'] },
    },
    flows: ['web>app', 'app>db'],
  },
  {
    id: 'pol',
    name: 'Bestandsverwaltung',
    owner: 'Team Bestand',
    tiers: {
      web: { runs: 'iis', size: 's', production: ['w2016', 'w2016'], test: [] },
      app: { runs: 'websphere', size: 'l', production: ['sles12', 'sles12', 'sles12'], test: ['sles15'] },
      bat: { runs: 'batch', size: 'm', production: ['sles11', 'sles11'], test: [] },
      db: { runs: 'db2', size: 'big', production: ['rhel7', 'rhel7'], test: ['rhel7'] },
    },
    flows: ['web>app', 'app>db', 'bat>db'],
  },
  {
    id: 'bil',
    name: 'Inkasso',
    owner: 'Team Inkasso',
    tiers: {
      app: { runs: 'dotnet', size: 'm', production: ['w2012r2', 'w2012r2'], test: ['w2012r2'] },
      db: { runs: 'mssql', size: 'db', production: ['w2016'], test: ['w2019'] },
    },
    flows: ['app>db'],
  },
  {
    id: 'crm',
    name: 'CRM',
    owner: 'Team Vertrieb',
    tiers: {
      web: { runs: 'iis', size: 's', production: ['w2019', 'w2019'], test: [] },
      app: { runs: 'dotnet', size: 'm', production: ['w2019'], test: ['w2022'] },
      db: { runs: 'mssql', size: 'db', production: ['w2019'], test: [] },
    },
    flows: ['web>app', 'app>db'],
  },
  {
    id: 'dwh',
    name: 'Data Warehouse',
    owner: 'Team Controlling',
    tiers: {
      etl: { runs: 'etl', size: 'l', production: ['rhel7', 'rhel7'], test: [] },
      db: { runs: 'oracle', size: 'big', production: ['rhel6', 'rhel6'], test: ['rhel7'] },
      rep: { runs: 'iis', size: 'm', production: ['w2012r2'], test: [] },
    },
    flows: ['etl>db', 'rep>db'],
  },
  {
    id: 'doc',
    name: 'Dokumentenarchiv',
    owner: 'Team Dokumente',
    tiers: {
      web: { runs: 'apache', size: 's', production: ['ubuntu1804'], test: [] },
      app: { runs: 'dotnet', size: 'm', production: ['w2008r2', 'w2008r2'], test: [] },
      sto: { runs: 'object', size: 'files', production: ['ubuntu1604', 'ubuntu1604'], test: [] },
      db: { runs: 'mysql', size: 'm', production: ['centos6'], test: [] },
    },
    flows: ['web>app', 'app>db', 'app>sto'],
  },
  {
    id: 'int',
    name: 'Intranet',
    owner: 'Interne Kommunikation',
    tiers: {
      web: { runs: 'apache', size: 's', production: ['debian9', 'debian9'], test: [] },
      wik: { runs: 'tomcat', size: 'm', production: ['debian11'], test: [] },
      db: { runs: 'mysql', size: 'm', production: ['debian9'], test: [] },
    },
    flows: ['web>db', 'wik>db'],
  },
  {
    id: 'mgw',
    name: 'Mail-Gateway',
    owner: 'IT-Infrastruktur',
    tiers: {
      smtp: { runs: 'smtp', size: 's', production: ['debian11', 'debian12'], test: [] },
      spm: { runs: 'smtp', size: 'm', production: ['appliance'], test: [] },
    },
    flows: ['spm>smtp'],
  },
  {
    id: 'out',
    name: 'Output-Management',
    owner: 'Team Dokumente',
    tiers: {
      app: { runs: 'dotnet', size: 'm', production: ['w2012', 'w2012'], test: [] },
      prt: { runs: 'print', size: 's', production: ['w2012'], test: [] },
    },
    flows: ['app>prt'],
  },
  {
    id: 'trf',
    name: 'Tarifrechner',
    owner: 'Team Produkte',
    tiers: {
      web: { runs: 'nginx', size: 's', production: ['ubuntu2004', 'ubuntu2004'], test: [] },
      app: { runs: 'tomcat', size: 'm', production: ['centos7', 'centos7'], test: ['ubuntu2204'] },
      db: { runs: 'postgres', size: 'db', production: ['ubuntu2004'], test: ['ubuntu2204'] },
    },
    flows: ['web>app', 'app>db'],
  },
];
