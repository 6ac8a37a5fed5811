// What is wrong in the CMDB on purpose. Data only; ../README.md explains each and the tests count them.

/** In the appliance's inventory, never entered in the CMDB. */
export const NEVER_ENTERED = ['devagt01', 'devagt02', 'brkapp02', 'intwik01', 'mongrf01', 'crmappt01'];

/** Memory and disk as they were before the machine grew: half the memory, no data disk. */
export const STALE_SIZES = [
  ...['clmapp01', 'clmapp02', 'clmdb01', 'polapp03', 'poldb02', 'bilapp01', 'bildb01', 'crmapp01', 'crmdb01', 'dwhetl01', 'dwhdb01'],
  ...[
    'docapp01',
    'docsto01',
    'docdb01',
    'intdb01',
    'outapp02',
    'trfapp01',
    'brkdb01',
    'paydb01',
    'ssodb01',
    'hrmdb01',
    'devgit01',
    'monlog01',
    'bkprep01',
  ],
];

/** The system before the last upgrade. */
export const STALE_SYSTEMS = {
  crmapp01: 'Windows Server 2012 R2',
  clmweb01: 'RHEL 7.6',
  trfdb01: 'Ubuntu 16.04',
  mgwsmtp02: 'Debian 10',
  bkpsrv01: 'Windows 2016',
};

/** Listed as retired, yet the appliance sees it at work. */
export const LISTED_AS_RETIRED = ['hrmapp01'];
export const ON_STANDBY = ['clmdb02', 'dwhdb02', 'poldb02'];
export const POWERED_OFF = ['bilappt01', 'trfappt01'];

/** Cells with a unit of their own, against the unit of the column. */
export const UNIT_CELLS = [
  ['polapp01', 'RAM (GB)', '32 GB'],
  ['polapp02', 'RAM (GB)', '32768 MB'],
  ['poldb01', 'RAM (GB)', '131072 MB'],
  ['outapp01', 'RAM (GB)', '16 GB'],
  ['filsrv02', 'RAM (GB)', '16384 MB'],
  ['monlog01', 'Disk (GB)', '2 TB'],
  ['trfdb01', 'Disk (GB)', '0,5 TB'],
  ['dwhdb02', 'Disk (GB)', '1.024,5'],
  ['bkpsrv01', 'CPU', '8 vCPU'],
  ['monzbx01', 'CPU', '8 vCPU'],
];

/** Cells that say nothing, in three spellings. */
export const PLACEHOLDER_CELLS = [
  ['clmwebt01', 'Owner', 'tbd'],
  ['ssoapp01', 'Owner', 'N/A'],
  ['mgwspm01', 'Betriebssystem', '-'],
  ['telapp01', 'IP-Adresse', 'N/A'],
  ['devbld01', 'IP-Adresse', 'tbd'],
  ['devnex01', 'RAM (GB)', 'tbd'],
  ['updsrv01', 'Disk (GB)', 'N/A'],
  ['jmplnx01', 'Anwendung', '-'],
  ['intweb02', 'Umgebung', 'tbd'],
  ['outprt01', 'CPU', '-'],
  ['dirdc04', 'Last audit', 'N/A'],
  ['bkpprx02', 'Status', 'tbd'],
];

export const INVALID_ADDRESS_CELLS = [['brkweb02', 'IP-Adresse', '10.20.300.12']];

/** Entered twice: the host and the spelling of the second entry. */
export const DUPLICATES = [
  ['clmapp01', 'CLMAPP01'],
  ['poldb01', 'poldb01.nordlicht.example'],
  ['crmweb01', 'crmweb01   '],
  ['bilapp01', ' BILAPP01.NORDLICHT.EXAMPLE'],
  ['docapp02', 'DocApp02'],
  ['dirdc01', 'dirdc01.nordlicht.example '],
  ['trfweb01', 'trfweb01'],
];

/** Rows of the wrong width: the first lost its end, the second has an unquoted `;` in the owner. */
export const CUT_SHORT = 'intweb01';
export const SPLIT_OWNER = 'payapp02';
