// Machines the CMDB lists and the appliance does not. Columns: name, ip, system, cpu, ram, disk, application, status, owner, last audit.

/** Physical boxes, appliances and network gear that no hypervisor hosts, and a template. All exist. */
export const CMDB_ONLY = [
  ['polaix01', '10.20.3.11', 'AIX 7.1', '8', '128', '1000,0', 'Bestandsverwaltung', 'in Betrieb', 'Team Bestand', '14.03.2025'],
  ['polaix02', '10.20.3.12', 'AIX 7.1 TL5', '8', '128', '1000,0', 'Bestandsverwaltung', 'standby', 'Team Bestand', '14.03.2025'],
  ['dwhsol01', '10.20.3.21', 'Solaris 10', '16', '64', '2000,0', 'Data Warehouse', 'in Betrieb', 'Team Controlling', '02.09.2023'],
  ['clmlb01', '10.20.5.10', 'F5 BIG-IP 15.1', '4', '16', '120,0', 'Load Balancer', 'in Betrieb', 'IT-Infrastruktur', '11.01.2026'],
  ['netfw01', '10.20.1.1', 'FortiOS 7.0', '-', '-', '-', 'Firewall', 'in Betrieb', 'IT-Security', '11.01.2026'],
  ['netfw02', '10.20.1.2', 'FortiOS 7.0', '-', '-', '-', 'Firewall', 'standby', 'IT-Security', '11.01.2026'],
  ['netsw01', '10.20.1.5', 'Cisco IOS 15.2', '-', '-', '-', 'Netzwerk', 'in Betrieb', 'IT-Infrastruktur', '11.01.2026'],
  ['stosan01', '10.20.4.10', 'ONTAP 9.7', '16', '128', '80 TB', 'Storage', 'in Betrieb', 'IT-Betrieb', '30.06.2025'],
  ['scnapp01', '10.20.4.40', 'unbekannt', '2', '4', '250,0', 'Dokumentenarchiv', 'in Betrieb', 'Team Dokumente', 'nie'],
  ['tplw2019', 'N/A', 'Windows Server 2019', '2', '4', '60,0', 'Vorlagen', 'Vorlage', 'IT-Betrieb', '2024-05-02'],
];

/** Switched off for good. Of the first eight the CMDB knows; of the last four it was never told. */
export const RETIRED = [
  ['clmapp00', '10.20.10.15', 'RHEL 6.10', '4', '16', '180,0', 'Schadenportal', 'retired', 'Team Schaden', '12.05.2022'],
  ['clmdb00', '10.20.10.90', 'RHEL 5.11', '8', '64', '780,0', 'Schadenportal', 'außer Betrieb', 'Team Schaden', '12.05.2022'],
  ['crmold01', '10.20.13.90', 'Windows Server 2008', '4', '8', '180,0', 'CRM', 'retired', 'Team Vertrieb', '03.02.2021'],
  ['crmold02', '10.20.13.91', 'Windows Server 2008', '4', '8', '180,0', 'CRM', 'retired', 'Team Vertrieb', '03.02.2021'],
  ['intold01', '10.20.16.90', 'Debian 7', '2', '4', '60,0', 'Intranet', 'stillgelegt', 'Interne Kommunikation', '17.08.2020'],
  ['faxsrv01', '10.20.4.41', 'Windows Server 2003 R2', '1', '2', '40,0', 'Fax', 'außer Betrieb', 'IT-Infrastruktur', '09.11.2019'],
  ['dwhetl00', '10.20.14.90', 'RHEL 6.9', '8', '32', '330,0', 'Data Warehouse', 'retired', 'Team Controlling', '2023-04-18'],
  ['monnag01', '10.20.29.90', 'CentOS 6', '2', '4', '60,0', 'Monitoring', 'Außer Betrieb', 'IT-Betrieb', '2022-10-01'],
  ['trfold01', '10.20.19.90', 'Ubuntu 14.04', '4', '8', '180,0', 'Tarifrechner', 'in Betrieb', 'Team Produkte', '21.01.2020'],
  ['trfold02', '10.20.19.91', 'Ubuntu 14.04', '4', '8', '180,0', 'Tarifrechner', 'in Betrieb', 'Team Produkte', '21.01.2020'],
  ['hrmold01', '10.20.23.90', 'Windows Server 2008 R2', '2', '8', '120,0', 'Personalwesen', 'aktiv', 'Team Personal', '05.07.2021'],
  ['devsvn01', '10.20.25.90', 'SLES 11 SP3', '2', '8', '500,0', 'Entwicklungswerkzeuge', 'in Betrieb', 'Team Entwicklung', '-'],
];
