import { WITHOUT_ANALYSIS } from './connections.mjs';
import { csvFile } from './csv.mjs';
import { allEdges } from './edges.mjs';
import { randomFor } from './random.mjs';

/** The header of an Azure Migrate dependency export (agentless). */
export const DEPENDENCY_HEADER = [
  'Time slot',
  'Source server name',
  'Source IP',
  'Source application',
  'Source process',
  'Destination server name',
  'Destination IP',
  'Destination application',
  'Destination process',
  'Destination port',
];

/** Three days of 6-hour slots, spelled as the portal does. */
const SLOTS = ['10/20/2026', '10/21/2026', '10/22/2026'].flatMap((day) =>
  ['00:00-06:00', '06:00-12:00', '12:00-18:00', '18:00-24:00'].map((hours) => `${day} ${hours}`),
);

const shownName = (name) => (WITHOUT_ANALYSIS.includes(name) ? '' : name);
const cells = ({ name, ip, application, process }) => [shownName(name), ip, application, process];

/** One row for each slot in which the edge was seen. */
function rowsOf(edge) {
  const { source, target, port, slots } = edge;
  return randomFor(`seen ${source.ip}>${target.ip}:${port}`)
    .sample(SLOTS, slots)
    .map((slot) => [slot, ...cells(source), ...cells(target), port]);
}

const byTime = (a, b) => SLOTS.indexOf(a[0]) - SLOTS.indexOf(b[0]);

/** Text of azure-migrate-dependencies.csv: rows by time slot, within a slot in the order of the edges. */
export const azureDependencies = () => csvFile(DEPENDENCY_HEADER, allEdges().flatMap(rowsOf).sort(byTime));
