import { type AssetType, type SixRStrategy } from '../model/asset';

/** Asset types that nobody moves, because the cloud has a service for what they do. */
export const DEVICES: Readonly<Partial<Record<AssetType, { what: string; successor: string }>>> = {
  load_balancer: { what: 'a load balancer', successor: "the cloud's load balancing service takes its place" },
  network: { what: 'a network device', successor: 'virtual networks, gateways and routing tables take its place' },
  storage: { what: 'a storage system', successor: "the cloud's block, file and object storage takes its place" },
  security_group: { what: 'a firewall or security group', successor: "the cloud's security groups and firewall rules take its place" },
};

/** Operating systems that do not move to an ordinary cloud machine as they are. */
export interface SpecialPlatform {
  /** Product ids of the lifecycle data. */
  products: readonly string[];
  /** Recognises, in the text of the source, systems that the lifecycle data does not know. */
  text?: RegExp;
  strategy: SixRStrategy;
  /** Ends a sentence that starts with `It runs "AIX 7.2", which ...`. */
  because: string;
}

/** A text is looked at only where the product is not known; the first match counts. */
export const SPECIAL_PLATFORMS: readonly SpecialPlatform[] = [
  {
    products: [],
    text: /\bz\/?(?:os|vm|vse|tpf)\b|\bos\/390\b|\bmvs\b|\bmainframe\b|\bbs2000\b/i,
    strategy: 'rearchitect',
    because: 'is a mainframe system without any cloud image: redesign its applications for the target platform',
  },
  {
    products: ['ibm-i'],
    strategy: 'rearchitect',
    because: 'needs IBM Power hardware and builds its programs on its own database: redesign them for the target platform',
  },
  {
    products: [],
    text: /\bopen ?vms\b|\bnon-?stop(?: os| kernel)\b|\btru64\b|\birix\b/i,
    strategy: 'rearchitect',
    because: 'has no cloud image and no direct successor: redesign its applications for the target platform',
  },
  {
    products: ['ibm-aix'],
    strategy: 'replatform',
    because: 'needs IBM Power hardware and has no ordinary cloud image: port its workload to Linux',
  },
  {
    products: ['oracle-solaris'],
    strategy: 'replatform',
    because: 'the common cloud platforms offer no image for: port its workload to Linux',
  },
  {
    products: [],
    text: /\bhp-?ux\b/i,
    strategy: 'replatform',
    because: 'needs HPE Integrity hardware and has no cloud image: port its workload to Linux',
  },
  {
    products: ['vmware-esxi', 'proxmox-ve', 'xcp-ng'],
    strategy: 'replace',
    because: 'is a hypervisor, which the cloud brings along: move its virtual machines, not the host',
  },
  {
    products: ['windows'],
    strategy: 'replace',
    because: 'is a desktop system: use a virtual desktop service, or a server release where it does the work of a server',
  },
  {
    products: ['macos'],
    strategy: 'replace',
    because: 'runs on Apple hardware only: use a hosted Mac or build service',
  },
];
