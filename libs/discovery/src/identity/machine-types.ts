import { type AssetType } from '../model/asset';

const MACHINES: readonly AssetType[] = ['server', 'virtual_machine', 'other'];

/** Whether assets of this type are one machine each: an application or a database shares those of the machine it runs on. */
export function isMachine(type: AssetType): boolean {
  return MACHINES.includes(type);
}
