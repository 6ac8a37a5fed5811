import { normaliseHeader } from '../formats/normalise-header';
import { type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';
import { findAlias } from './aliases';
import { splitUnit } from './size-unit';

const targetOf = (column: string, kind: ImportKind): MappingTarget | null =>
  findAlias(kind, splitUnit(normaliseHeader(column)).stem)?.target ?? null;

const SOURCES: readonly (MappingTarget | null)[] = ['sourceName', 'sourceIp'];
const TARGETS: readonly (MappingTarget | null)[] = ['targetName', 'targetIp'];

/**
 * Whether the columns name both ends of a connection. One of them must be a name no inventory uses: `Application name`
 * and `Server name` alone list where an application runs.
 */
export function hasBothEndpoints(header: string[]): boolean {
  const from = header.filter((column) => SOURCES.includes(targetOf(column, 'dependencies')));
  const to = header.filter((column) => TARGETS.includes(targetOf(column, 'dependencies')));
  return from.length > 0 && to.length > 0 && [...from, ...to].some((column) => targetOf(column, 'inventory') === null);
}

const MACHINE_FACTS: readonly (MappingTarget | null)[] = [
  'operatingSystem',
  'cpuCores',
  'memoryGb',
  'storageGb',
  'ipAddress',
  'macAddress',
  'fqdn',
];

/** Whether the columns describe a machine itself, which a list of connections does not. */
export const hasMachineFacts = (header: string[]): boolean =>
  header.some((column) => MACHINE_FACTS.includes(targetOf(column, 'inventory')));
