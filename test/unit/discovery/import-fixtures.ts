import { type RawRow } from '../../../libs/discovery/src/model/import';
import { type TabularFile } from '../../../libs/discovery/src/formats/tabular-file';

/** Bytes as an upload delivers them, `size` at a time. */
export async function* upload(content: string | Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

export async function allRows(file: TabularFile): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const row of file.rows) rows.push(row);
  return rows;
}

/** Header and two rows (a powered-on one with both operating systems) of a real anonymised RVTools export. */
export const RVTOOLS_HEADER =
  'VM,Powerstate,Template,SRM Placeholder,Config status,Connection state,Guest state,Heartbeat,Consolidation Needed,PowerOn,Suspended To Memory,Suspend time,Suspend Interval,Creation date,Change Version,CPUs,Overall Cpu Readiness,Memory,Active Memory,NICs,Disks,Total disk capacity MiB,Fixed Passthru HotPlug,min Required EVC Mode Key,Latency Sensitivity,Op Notification Timeout,EnableUUID,CBT,Primary IP Address,Network #1,Network #2,Network #3,Network #4,Network #5,Network #6,Network #7,Network #8,Num Monitors,Video Ram KiB,Resource pool,Folder ID,Folder,vApp,DAS protection,FT State,FT Role,FT Latency,FT Bandwidth,FT Sec. Latency,Vm Failover In Progress,Provisioned MiB,In Use MiB,Unshared MiB,HA Restart Priority,HA Isolation Response,HA VM Monitoring,Cluster rule(s),Cluster rule name(s),Boot Required,Boot delay,Boot retry delay,Boot retry enabled,Boot BIOS setup,Reboot PowerOff,EFI Secure boot,Firmware,HW version,HW upgrade status,Datacenter,Cluster,Host,OS according to the configuration file,OS according to the VMware Tools,Customization Info,Guest Detailed Data,VM ID,VM UUID,VI SDK Server type,VI SDK API Version';
export const RVTOOLS_ROWS = [
  'vm-1,poweredOff,False,False,green,connected,notRunning,gray,False,,,,0,45714.5372106481,45782.6748726852,1,,2224,0,1,1,100494,False,,normal,,,,,VM Network,,,,,,,,1,7586,/Datacenter/Cluster/Resources,Group-v851,,,,notConfigured,,gray,-1,-1,,105742,96952,96951,medium,none,vmMonitoringDisabled,,,False,0,10000,False,False,False,False,efi,21,none,Datacenter,Cluster,10.185.26.9,Amazon Linux 2 (64-bit),,IDLE,,vm-89952,500b85c1-ef0d-37fb-6897-61c47157f858,VMware vCenter Server 8.0.3 build-24262322,8.0.3.0',
  'vm-8,poweredOn,False,False,green,connected,running,green,False,45792.4863888889,,,0,45741.3958101852,45797.2581365741,13,0%,34321,9941,1,1,220116,False,intel-icelake,normal,0,TRUE,,10.219.147.82,Management Network,,,,,,,,1,7315,/Datacenter/Cluster/Resources,group-v4,,,,notConfigured,,gray,-1,-1,,245873,245873,204800,medium,none,vmMonitoringDisabled,,,False,0,10000,False,False,False,True,efi,20,none,Datacenter,Cluster,10.41.187.30,Red Hat Enterprise Linux 9 (64-bit),Red Hat Enterprise Linux 8 (64-bit),IDLE,,vm-107051,500b80af-5eec-8bd2-b883-ba22e1164e2b,VMware vCenter Server 8.0.3 build-24262322,8.0.3.0',
];

export const AZURE_INVENTORY_HEADER =
  '*Server name,IP addresses,*Cores,*Memory (In MB),*OS name,OS version,OS architecture,Server type,Hypervisor,CPU utilization percentage,Memory utilization percentage,Network adapters,Network In throughput,Network Out throughput,Boot type,Number of disks,Storage in use (In GB),Disk 1 size (In GB),Disk 1 read throughput (MB per second),Disk 2 size (In GB),Disk 2 write ops (operations per second)';
export const AZURE_DEPENDENCY_HEADER =
  'Time slot,Source server name,Source IP,Source application,Source process,Destination server name,Destination IP,Destination application,Destination process,Destination port';
export const AWS_HEADER =
  'ExternalId,SMBiosId,IPAddress,MACAddress,HostName,VMware.MoRefId,VMware.VCenterId,CPU.NumberOfProcessors,CPU.NumberOfCores,CPU.NumberOfLogicalCores,OS.Name,OS.Version,VMware.VMName,RAM.TotalSizeInMB,RAM.UsedSizeInMB.Avg,Applications,ApplicationWave,Tags,ServerId';
export const SERVICENOW_ELEMENT_HEADER =
  'sys_id,name,sys_class_name,short_description,ip_address,mac_address,host_name,fqdn,os,os_version,cpu_count,cpu_core_count,ram,disk_space,serial_number,asset_tag,classification,used_for,operational_status,install_status,location,department';
export const SERVICENOW_LABEL_HEADER =
  'Name,Host name,IP Address,Operating System,OS Version,RAM (MB),CPU count,CPU core count,Disk space (GB),Serial number,Class';
