import { type CleansedDependency, type Endpoint } from '../model/dependency';
import { type RawValues, type RowIssue } from '../model/import';
import { type ColumnMapping, DEPENDENCY_TARGETS, type DependencyTarget } from '../model/mapping';
import { columnPlanner } from './column-plan';
import { type CellFault, MappedRow } from './mapped-row';
import { normaliseProtocol } from './normalise-protocol';
import { normaliseIp } from './parse-ip';
import { parseNumber } from './parse-number';
import { parsePort } from './parse-port';
import { splitList } from './split-list';

const planOf = columnPlanner(DEPENDENCY_TARGETS);

/** What a column of type integer holds. */
const MAX_COUNT = 2 ** 31 - 1;

const NOT_AN_ADDRESS: CellFault = { code: 'INVALID_IP_ADDRESS', message: 'not an IP address, so it is left out: correct it in the source' };
const NOT_A_PORT: CellFault = { code: 'INVALID_PORT', message: 'not a port from 1 to 65535, so it is left out: correct it in the source' };
const NOT_A_COUNT: CellFault = {
  code: 'INVALID_COUNT',
  message: 'not a count of connections from 1 to 2147483647, so the row counts as one: correct it, or map the column to nothing',
};

/**
 * Turns one dependency row into facts. An end needs a name or an address; a row that lacks an end is rejected with an error for each.
 * Other values that do not fit are warnings and left out. The mappings are worked out once an array: pass the same for all rows.
 */
export function cleanseDependencyRow(
  values: RawValues,
  mappings: ColumnMapping[],
): { dependency: CleansedDependency | null; issues: RowIssue[] } {
  const row = new MappedRow(values, planOf(mappings));
  const source = endpoint(row, 'source', 'sourceName', 'sourceIp');
  const target = endpoint(row, 'target', 'targetName', 'targetIp');
  if (source === null || target === null) return { dependency: null, issues: row.issues };

  const port = row.first('port', parsePort, NOT_A_PORT);
  const protocol = row.text('protocol') ?? port?.protocol ?? null;
  const dependency = {
    source,
    target,
    port: port?.port ?? null,
    protocol: protocol === null ? null : normaliseProtocol(protocol),
    sourceProcess: row.text('sourceProcess'),
    targetProcess: row.text('targetProcess'),
    connectionCount: row.first('connectionCount', connectionCount, NOT_A_COUNT) ?? 1,
  };
  return { dependency, issues: row.issues };
}

function endpoint(row: MappedRow, end: 'source' | 'target', nameTarget: DependencyTarget, ipTarget: DependencyTarget): Endpoint | null {
  const found = { name: row.text(nameTarget), ipAddress: row.first(ipTarget, firstAddress, NOT_AN_ADDRESS) };
  if (found.name !== null || found.ipAddress !== null) return found;
  row.reject([nameTarget, ipTarget], {
    code: `MISSING_${end.toUpperCase()}`,
    message: `the ${end} has neither a name nor a valid IP address: fill one of them in, or map the column that holds it`,
  });
  return null;
}

/** Loopback addresses pass: such a connection stays inside its machine, which is the graph's business and no fault of the row. */
function firstAddress(text: string): string | null {
  return (
    splitList(text)
      .map(normaliseIp)
      .find((address) => address !== null) ?? null
  );
}

function connectionCount(text: string): number | null {
  const count = Math.round(parseNumber(text) ?? 0);
  return count >= 1 && count <= MAX_COUNT ? count : null;
}
