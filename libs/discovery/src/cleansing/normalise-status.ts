import { type AssetStatus } from '../model/asset';

/** `known` is false when the text is none of the words we know; the asset then counts as active. */
export interface NormalisedStatus {
  status: AssetStatus;
  known: boolean;
}

const WORDS: Readonly<Record<AssetStatus, readonly string[]>> = {
  active: [
    'poweredon',
    'on',
    'running',
    'active',
    'operational',
    'installed',
    'online',
    'up',
    'live',
    'inuse',
    'inservice',
    'ready',
    'started',
  ].concat([
    'enabled',
    'deployed',
    'production',
    'connected',
    'standby',
    'drstandby',
    'repairinprogress',
    'inmaintenance',
    'inbetrieb',
    'aktiv',
  ]),
  powered_off: [
    'poweredoff',
    'off',
    'suspended',
    'stopped',
    'shutdown',
    'shutoff',
    'nonoperational',
    'inactive',
    'offline',
    'down',
    'halted',
  ].concat(['paused', 'deallocated', 'disabled', 'ausgeschaltet', 'inaktiv']),
  retired: [
    'retired',
    'decommissioned',
    'decommission',
    'decom',
    'disposed',
    'absent',
    'scrapped',
    'stolen',
    'deleted',
    'terminated',
    'endoflife',
  ].concat(['obsolete', 'removed', 'stillgelegt', 'ausserbetrieb', 'außerbetrieb']),
  template: ['template', 'vorlage'],
};
const BY_WORD: ReadonlyMap<string, AssetStatus> = new Map(
  Object.entries(WORDS).flatMap(([status, words]) => words.map((word) => [word, status as AssetStatus] as const)),
);

/** ServiceNow choice values; the same number means different things in the two columns. */
const OPERATIONAL_STATUS: Readonly<Record<string, AssetStatus>> = {
  '1': 'active',
  '2': 'powered_off',
  '3': 'active',
  '4': 'active',
  '5': 'active',
  '6': 'retired',
  '7': 'retired',
  '100': 'retired',
};
const INSTALL_STATUS: Readonly<Record<string, AssetStatus>> = {
  '1': 'active',
  '3': 'active',
  '7': 'retired',
  '8': 'retired',
  '100': 'retired',
};

/** The status that a text (`poweredOff`, `Shut down`, `Retired`) or a ServiceNow number in the given column stands for. */
export function normaliseStatus(text: string, column = ''): NormalisedStatus {
  const word = text.toLowerCase().replace(/[\s_-]+/g, '');
  const numbers = /install/i.test(column) ? INSTALL_STATUS : OPERATIONAL_STATUS;
  const status = BY_WORD.get(word) ?? (/^\d+$/.test(word) ? numbers[word] : undefined);
  return status ? { status, known: true } : { status: 'active', known: false };
}
