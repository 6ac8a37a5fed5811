// Makes an estate of any size for measurements, the same bytes for the same options:
//   node test/bench/make-estate.mjs --servers 20000 --dependencies 60000 --out DIR [--seed 1]
// writes DIR/inventory.csv and DIR/dependencies.csv in the formats of Azure Migrate. Hosts are computed from their number,
// never kept, and rows are written as they are made: memory does not grow with the estate.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEPENDENCY_HEADER } from '../../samples/estate/azure-dependencies.mjs';
import { INVENTORY_HEADER } from '../../samples/estate/azure-inventory.mjs';
import { randomFor } from '../../samples/estate/random.mjs';
import { dependencyRows } from './estate-dependencies.mjs';
import { estateOf, hostAt, inventoryRow } from './estate-hosts.mjs';
import { writeCsv } from './write-csv.mjs';

const { values } = parseArgs({
  options: {
    servers: { type: 'string', default: '20000' },
    dependencies: { type: 'string', default: '60000' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

function wholeNumber(name, least) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} must be a whole number of at least ${least}, not "${values[name]}"`);
}

function* inventoryRows(estate, random) {
  for (let number = 0; number < estate.servers; number += 1) yield inventoryRow(hostAt(estate, number), random);
}

if (values.out === undefined) throw new Error('--out DIR is missing');
const estate = estateOf(wholeNumber('servers', 50));
const dependencies = wholeNumber('dependencies', 0);

mkdirSync(values.out, { recursive: true });
writeCsv(join(values.out, 'inventory.csv'), INVENTORY_HEADER, inventoryRows(estate, randomFor(`inventory ${values.seed}`)));
writeCsv(join(values.out, 'dependencies.csv'), DEPENDENCY_HEADER, dependencyRows(estate, dependencies, randomFor(`edges ${values.seed}`)));
