// Writes the sample estate: `node samples/estate/generate.mjs [--out DIR]`, by default beside this file. The same bytes every time.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { azureDependencies } from './azure-dependencies.mjs';
import { azureInventory } from './azure-inventory.mjs';
import { cmdbExport } from './cmdb.mjs';

const FILES = {
  'azure-migrate-inventory.csv': azureInventory,
  'azure-migrate-dependencies.csv': azureDependencies,
  'cmdb-export.csv': cmdbExport,
};

const { values } = parseArgs({ options: { out: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) } } });
mkdirSync(values.out, { recursive: true });
for (const [name, text] of Object.entries(FILES)) {
  writeFileSync(join(values.out, name), text());
}
