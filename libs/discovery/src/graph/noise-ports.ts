import { NOISE_PORTS, NOISE_PROCESSES, type NoisePorts } from './noise-ports.data';

const PORT_TABLE = new Map<number, NoisePorts[]>();
for (const entry of NOISE_PORTS) {
  for (const range of entry.ports) {
    const [from, to] = typeof range === 'number' ? [range, range] : range;
    for (let port = from; port <= to; port++) PORT_TABLE.set(port, [...(PORT_TABLE.get(port) ?? []), entry]);
  }
}

const PROCESS_NAMES = NOISE_PROCESSES.flatMap(({ kind, names }) => names.map((name) => ({ kind, name })));
const EXACT_PROCESSES = new Map(PROCESS_NAMES.filter(({ name }) => !name.endsWith('*')).map(({ kind, name }) => [name, kind]));
const PROCESS_PREFIXES = PROCESS_NAMES.filter(({ name }) => name.endsWith('*')).map(({ kind, name }) => ({
  kind,
  prefix: name.slice(0, -1),
}));

/**
 * Says why a connection is infrastructure traffic, which tells nothing about what must move together, for example
 * `directory service (LDAP, port 389)` or `backup (process veeamagent)`; null when it is a dependency.
 *
 * @param port port at the target
 */
export function classifyNoise(
  port: number | null,
  protocol: string | null,
  sourceProcess: string | null,
  targetProcess: string | null,
): string | null {
  if (protocol?.startsWith('icmp')) return 'reachability check (ICMP)';
  return portReason(port, protocol) ?? processReason(targetProcess) ?? processReason(sourceProcess);
}

function portReason(port: number | null, protocol: string | null): string | null {
  if (port === null) return null;
  const entry = PORT_TABLE.get(port)?.find((candidate) => !candidate.protocol || !protocol || candidate.protocol === protocol);
  return entry ? `${entry.kind} (${entry.service}, port ${port})` : null;
}

function processReason(process: string | null): string | null {
  const name = (process ?? '')
    .trim()
    .toLowerCase()
    .replace(/^.*[\\/]/, '')
    .replace(/\.exe$/, '');
  if (name === '') return null;
  const kind = EXACT_PROCESSES.get(name) ?? PROCESS_PREFIXES.find(({ prefix }) => name.startsWith(prefix))?.kind;
  return kind ? `${kind} (process ${name})` : null;
}
