import { normaliseHeader } from '../formats/normalise-header';
import { findAlias } from './aliases';
import { type Candidate } from './candidate';
import { type ColumnProfile } from './column-profile';

/** Names that count CPUs in a file that also says how many cores each has. */
const CPUS_BESIDE_CORES = ['cpucount', 'cpus', 'processors', 'processorcount', 'numberofprocessors', 'numberofcpus', 'prozessoren'];

/** Whether another column is a plain name for one of the targets. */
const hasOther = (columns: ColumnProfile[], self: string, targets: string[]): boolean =>
  columns.some(({ name }) => name !== self && targets.includes(findAlias('inventory', normaliseHeader(name))?.target ?? ''));

/**
 * Reads names whose meaning depends on the other columns. `Host` beside a name is the hypervisor: taken as host name, it
 * would merge all its guests, so it gives null (keep as attribute). `CPU count` beside `cores per CPU` counts CPUs.
 */
export function readInContext(candidate: Candidate, column: string, columns: ColumnProfile[]): Candidate | null {
  const name = normaliseHeader(column);
  if (name === 'host' && hasOther(columns, column, ['name', 'hostname'])) return null;
  const countsCpus =
    CPUS_BESIDE_CORES.includes(name) && hasOther(columns, column, ['coresPerCpu']) && !hasOther(columns, column, ['cpuCount']);
  return countsCpus ? { ...candidate, target: 'cpuCount', rank: 0 } : candidate;
}
