import { OS_RULES } from '../../../libs/discovery/src/cleansing/os-rules';
import { osText } from '../../../libs/discovery/src/cleansing/os-text';
import { parseOperatingSystem } from '../../../libs/discovery/src/cleansing/parse-operating-system';
import { nameOfGuestId } from '../../../libs/discovery/src/cleansing/vmware-guest-id';
import { judgeLifecycle } from '../../../libs/discovery/src/lifecycle/judge-lifecycle';
import { LifecycleCatalog } from '../../../libs/discovery/src/lifecycle/lifecycle-catalog';

/** Text, version column, and the product with its cycle. */
type Known = [text: string, version: string, expected: string];

const VMWARE: Known[] = [
  ['Microsoft Windows Server 2025 (64-bit)', '', 'windows-server 2025'],
  ['Microsoft Windows Server 2022 (64-bit)', '', 'windows-server 2022'],
  ['Microsoft Windows Server 2019 (64-bit)', '', 'windows-server 2019'],
  ['Microsoft Windows Server 2016 or later (64-bit)', '', 'windows-server 2016'],
  ['Microsoft Windows Server 2012 (64-bit)', '', 'windows-server 2012'],
  ['Microsoft Windows Server 2008 R2 (64-bit)', '', 'windows-server 2008-r2-sp1'],
  ['Microsoft Windows Server 2008 (32-bit)', '', 'windows-server 2008-sp2'],
  ['Microsoft Windows Server 2003 Standard (32-bit)', '', 'windows-server 2003'],
  ['Microsoft Windows 2000 Server', '', 'windows-server 2000'],
  ['Microsoft Windows XP Professional (32-bit)', '', 'windows 5-sp3'],
  ['Microsoft Windows 7 (64-bit)', '', 'windows 7-sp1'],
  ['Microsoft Windows 8.1 (64-bit)', '', 'windows 8.1'],
  ['Red Hat Enterprise Linux 9 (64-bit)', '', 'rhel 9'],
  ['Red Hat Enterprise Linux 6 (64-bit)', '', 'rhel 6'],
  ['CentOS 7 (64-bit)', '', 'centos 7'],
  ['Debian GNU/Linux 9 (64-bit)', '', 'debian 9'],
  ['Oracle Linux 8 (64-bit)', '', 'oracle-linux 8'],
  ['Rocky Linux (64-bit)', '9.3', 'rocky-linux 9'],
  ['AlmaLinux (64-bit)', '8', 'almalinux 8'],
  ['Amazon Linux 2 (64-bit)', '', 'amazon-linux 2'],
  ['VMware Photon OS (64-bit)', '4.0', 'vmware-photon 4.0'],
  ['VMware ESXi 6.7 or later', '', 'vmware-esxi 6.7'],
  ['FreeBSD 12 or later versions (64-bit)', '', 'freebsd 12'],
  ['Oracle Solaris 10 (64-bit)', '', 'oracle-solaris 10'],
  ['Apple macOS 10.15 (64-bit)', '', 'macos 10.15'],
];

const AZURE: Known[] = [
  ['Windows Server 2012 R2 Datacenter', '6.3.9600', 'windows-server 2012-r2'],
  ['Windows Server 2012', '6.2.9200', 'windows-server 2012'],
  ['Windows Server 2012', '6.3.9600', 'windows-server 2012-r2'],
  ['Microsoft Windows Server 2008', '6.1.7601', 'windows-server 2008-r2-sp1'],
  ['Windows Server 2022 Datacenter Azure Edition', '10.0.20348', 'windows-server 2022'],
  ['Windows Server', '10.0.17763', 'windows-server 2019'],
  ['Windows Server', '2019', 'windows-server 2019'],
  ['SUSE Linux Enterprise Server 12 SP5', '12.5', 'sles 12.5'],
  ['SUSE Linux Enterprise Server 12', '12.5', 'sles 12.5'],
  ['SUSE Linux Enterprise Server 11', '11.4', 'sles 11.4'],
  ['CentOS Linux', '7.9.2009', 'centos 7'],
  ['Ubuntu Linux', '20.04', 'ubuntu 20.04'],
  ['Debian GNU/Linux 12', '12.5', 'debian 12'],
  ['Windows 10 Pro', '10.0.19045', 'windows 10-22h2'],
  ['Windows 11 Enterprise', '10.0.22631', 'windows 11-23h2-e'],
];

const SERVICENOW: Known[] = [
  ['Windows 2008 R2 Standard', '6.1.7601', 'windows-server 2008-r2-sp1'],
  ['Windows 2016 Standard', '10.0.14393', 'windows-server 2016'],
  ['Windows 2003 Standard', '5.2.3790', 'windows-server 2003'],
  ['Linux Red Hat', '7.9', 'rhel 7'],
  ['Linux Red Hat', '3.10.0-1160.el7.x86_64', 'rhel 7'],
  ['Linux CentOS', '2.6.32-754.35.1.el6.x86_64', 'centos 6'],
  ['AIX', '7.2', 'ibm-aix 7.2'],
  ['AIX', '7200-05-03-2136', 'ibm-aix 7.2.5'],
  ['AIX 7.1', '7100-05', 'ibm-aix 7.1.5'],
  ['Solaris', '5.10', 'oracle-solaris 10'],
  ['OS/400', 'V7R3M0', 'ibm-i 7.3'],
  ['ESX', 'VMware ESXi 7.0.3', 'vmware-esxi 7.0'],
];

const AWS: Known[] = [
  ['Linux - Red Hat Enterprise Linux Server release 7.9', '', 'rhel 7'],
  ['Linux - Red Hat Enterprise Linux Server release 6.10 (Santiago)', '', 'rhel 6'],
  ['Linux - CentOS release 6.9 (Final)', '', 'centos 6'],
  ['Linux - Ubuntu 18.04.6 LTS', '', 'ubuntu 18.04'],
  ['Amazon Linux AMI release 2018.03', '', 'amazon-linux 2018.03'],
  ['Amazon Linux release 2 (Karoo)', '', 'amazon-linux 2'],
  ['Amazon Linux 2023.6.20241010', '', 'amazon-linux 2023'],
  ['SUSE Linux Enterprise Server', '12 SP5', 'sles 12.5'],
  ['Microsoft Windows Server 2012 R2 Standard', '6.3.9600', 'windows-server 2012-r2'],
];

const GUEST_INFO: Known[] = [
  [
    "architecture='X86' bitness='64' distroName='CentOS Linux' distroVersion='7' familyName='Linux' kernelVersion='3.10.0-1160.el7.x86_64' prettyName='CentOS Linux 7 (Core)'",
    '',
    'centos 7',
  ],
  [
    "architecture='X86' bitness='64' buildNumber='17763' distroName='Windows' distroVersion='10.0' familyName='Windows' kernelVersion='17763.3650' prettyName='Windows Server 2019 Standard, 64-bit (Build 17763.3650)'",
    '',
    'windows-server 2019',
  ],
  [
    "bitness='64' distroName='Rocky Linux' distroVersion='8.8' familyName='Linux' kernelVersion='4.18.0-477.el8.x86_64'",
    '',
    'rocky-linux 8',
  ],
  ['windows9Server64Guest', '', 'windows-server 2016'],
  ['windows2019srv_64Guest', '', 'windows-server 2019'],
  ['windows7Server64Guest', '', 'windows-server 2008-r2-sp1'],
  ['winLonghorn64Guest', '', 'windows-server 2008-sp2'],
  ['rhel7_64Guest', '', 'rhel 7'],
  ['sles12_64Guest', '', 'sles 12'],
  ['oracleLinux8_64Guest', '', 'oracle-linux 8'],
  ['debian10_64Guest', '', 'debian 10'],
];

const HOME_MADE: Known[] = [
  ['Win 2012R2 Std', '', 'windows-server 2012-r2'],
  ['Win2012', '', 'windows-server 2012'],
  ['W2K8 R2', '', 'windows-server 2008-r2-sp1'],
  ['W2k3 SP2', '', 'windows-server 2003-sp2'],
  ['Windows Server 2003 R2', '', 'windows-server 2003-sp2'],
  ['WINDOWS_SERVER_2016_STANDARD', '', 'windows-server 2016'],
  ['Microsoft® Windows Server® 2008 Standard', '', 'windows-server 2008-sp2'],
  ['Windows Server, version 1809', '', 'windows-server 1809-sac'],
  ['Windows 10 Enterprise LTSC 2019', '', 'windows 10-1809-e-lts'],
  ['Win 7', '', 'windows 7-sp1'],
  ['RHEL 5.11', '', 'rhel 5'],
  ['rhel7.9', '', 'rhel 7'],
  ['RedHat 8', '', 'rhel 8'],
  ['OL 7', '', 'oracle-linux 7'],
  ['OEL 6.10', '', 'oracle-linux 6'],
  ['Oracle Enterprise Linux 6', '', 'oracle-linux 6'],
  ['SLES12', '', 'sles 12'],
  ['SLES 15 SP3', '', 'sles 15.3'],
  ['SUSE 12 SP5 for SAP Applications', '', 'sles 12.5'],
  ['SUSE Linux Enterprise Server for SAP Applications 15 SP4', '', 'sles 15.4'],
  ['openSUSE Leap 15.5', '', 'opensuse 15.5'],
  ['CentOS Stream 8', '', 'centos-stream 8'],
  ['CentOS', '8 Stream', 'centos-stream 8'],
  ['Ubuntu 1804', '', 'ubuntu 18.04'],
  ['ubuntu-22.04-lts', '', 'ubuntu 22.04'],
  ['Linux', 'Ubuntu 20.04.6 LTS (Focal Fossa)', 'ubuntu 20.04'],
  ['Debian 7', '', 'debian 7'],
  ['AIX 7.1 TL5', '', 'ibm-aix 7.1.5'],
  ['SunOS 5.11', '', 'oracle-solaris 11'],
  ['IBM i 7.4', '', 'ibm-i 7.4'],
  ['Alpine Linux v3.18', '', 'alpine-linux 3.18'],
  ['Fedora 38', '', 'fedora 38'],
  ['Proxmox VE 7.4', '', 'proxmox-ve 7'],
];

const ALL = [...VMWARE, ...AZURE, ...SERVICENOW, ...AWS, ...GUEST_INFO, ...HOME_MADE];
const catalog = LifecycleCatalog.bundled();
/** Cycles of the data go by minor version or service pack, which these texts do not name. */
const TOO_SHORT = ['sles 12', 'ibm-aix 7.2'];

describe('parseOperatingSystem', () => {
  it.each(ALL)('reads %j with version column %j as %s', (text, version, expected) => {
    const { osProduct, osVersion } = parseOperatingSystem(text, version === '' ? null : version);
    expect(`${osProduct} ${osVersion}`).toBe(expected);
  });

  it('answers the very cycle that the lifecycle data has, unless the text is too short for one', () => {
    const names = ALL.map(([text, version]) => parseOperatingSystem(text, version === '' ? null : version))
      .filter(({ osProduct, osVersion }) => catalog.find(osProduct ?? '', osVersion ?? '')?.cycle !== osVersion)
      .map(({ osProduct, osVersion }) => `${osProduct} ${osVersion}`);
    expect(new Set(names)).toEqual(new Set(TOO_SHORT));
    expect(catalog.lastWithin('sles', '12')).toMatchObject({ cycle: '12.5' });
  });

  it('leads to a finding: what the text names is what is judged', () => {
    const operatingSystem = 'Linux - Red Hat Enterprise Linux Server release 7.9';
    const os = { operatingSystem, ...parseOperatingSystem(operatingSystem) };
    expect(judgeLifecycle(catalog, os, '2026-11-15')).toMatchObject({ kind: 'end_of_life', product: 'rhel', cycle: '7' });
  });

  it.each([
    ['Red Hat Fedora (32-bit)', 'fedora'],
    ['CentOS 4/5 or later (64-bit)', 'centos'],
    ['CentOS 4/5/6 (64-bit)', 'centos'],
    ['Oracle Linux 4/5 or later (64-bit)', 'oracle-linux'],
    ['Ubuntu Linux (64-bit)', 'ubuntu'],
    ['SUSE Linux Enterprise (64-bit)', 'sles'],
    ['centos64Guest', 'centos'],
    ['Windows Server', 'windows-server'],
    ['Microsoft Windows 8.x (64-bit)', 'windows'],
  ])('names the product of %j and no version', (text, product) => {
    expect(parseOperatingSystem(text)).toEqual({ osProduct: product, osVersion: null });
  });

  it('takes no kernel for a version: Debian 11 runs 5.10, and Debian 5 is long dead', () => {
    expect(parseOperatingSystem('Debian', '5.10.0-23-amd64')).toEqual({ osProduct: 'debian', osVersion: null });
    expect(parseOperatingSystem('Ubuntu', '5.4.0-150-generic')).toEqual({ osProduct: 'ubuntu', osVersion: null });
    expect(parseOperatingSystem('VMware ESXi 7.0.3-20328353')).toEqual({ osProduct: 'vmware-esxi', osVersion: '7.0' });
  });

  it('keeps a version that is in no list as it was read', () => {
    expect(parseOperatingSystem('Ubuntu 99.04')).toEqual({ osProduct: 'ubuntu', osVersion: '99.04' });
  });

  it.each([
    'Appliance OS 3.1',
    'F5 BIG-IP 15.1',
    'Cisco IOS 15.2',
    'FortiOS 7.0',
    'ONTAP 9.7',
    'Other 3.x Linux (64-bit)',
    'unbekannt',
    '',
  ])('does not know %j', (text) => {
    expect(parseOperatingSystem(text)).toEqual({ osProduct: null, osVersion: null });
  });

  it('leaves the version column of an unknown product as it is', () => {
    expect(parseOperatingSystem('HP-UX', 'B.11.31')).toEqual({ osProduct: null, osVersion: 'B.11.31' });
    expect(parseOperatingSystem('', '7.9')).toEqual({ osProduct: null, osVersion: '7.9' });
  });

  it('does not let a version column contradict the text', () => {
    expect(parseOperatingSystem('Ubuntu 20.04', '22.04')).toEqual({ osProduct: 'ubuntu', osVersion: '20.04' });
  });
});

describe('the rules behind it', () => {
  it('name products that the lifecycle data has', () => {
    expect(OS_RULES.filter(({ product }) => !catalog.has(product))).toEqual([]);
  });

  it.each([
    ['  Windows  Server®\t2008 (R) ', 'windows server 2008'],
    ['RHEL_7.9', 'rhel 7.9'],
    ['CentOS 3.10.0-1160.el7.x86_64', 'centos 7'],
    ['Linux 5.4.0-150-generic', 'linux'],
    ["distroName='Ubuntu' distroVersion='22.04' prettyName='Ubuntu 22.04.3 LTS'", 'ubuntu 22.04.3 lts'],
    ["distroName='Ubuntu' bitness='64'", 'ubuntu'],
  ])('read %j as %j', (text, expected) => {
    expect(osText(text)).toBe(expected);
  });

  it.each([
    ['winnetenterprise64guest', 'windows server 2003'],
    ['windows9_64guest', 'windows 10'],
    ['vmkernel65guest', 'esxi 6.5'],
    ['rockylinux_64guest', 'rocky linux'],
    ['ubuntu64guest', 'ubuntu'],
    ['guest', null],
    ['guest network', null],
  ])('know the guest id %j as %j', (id, name) => {
    expect(nameOfGuestId(id)).toBe(name);
  });
});
