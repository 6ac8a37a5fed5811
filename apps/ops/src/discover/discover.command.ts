import { loadConfig } from '@app/config';
import { type Command } from 'commander';
import { httpUrl, uuid } from '../option-parsers';
import { chooseServer } from './choose-server';
import { type DiscoverOptions, readRequest } from './discover-request';
import { interruptible } from './interruption';
import { runDiscover } from './run-discover';

const EXAMPLES = `
Examples:
  npm run --silent ops -- discover samples/estate/cmdb-export.csv --dependencies samples/estate/azure-migrate-dependencies.csv --autopilot
  npm run --silent ops -- discover vms.csv cmdb.csv --report estate.html --url https://registry.example.com

Without --url it uses the server that \`npm start\` runs here, or starts one for as long as it takes.`;

/** `discover`: a whole discovery flow on files, over the HTTP API. */
export function addDiscoverCommand(program: Command): void {
  program
    .command('discover')
    .description('find assets, dependencies, end-of-life software and migration waves in inventory exports')
    .argument('<file...>', 'inventories, CSV or JSON; the format is found by the header')
    .option('--dependencies <file>', 'network dependencies; may be repeated', (file: string, files: string[]) => [...files, file], [])
    .option('--name <name>', 'name of the flow; default: the first file’s')
    .option('--format <format>', 'format of the inventories, when it is not found by itself')
    .option('--autopilot', 'approve every suggested field mapping')
    .option('--report <file>', 'where the report goes, .html, .csv or .json; default: var/reports/<flow id>.html')
    .option('--url <url>', 'base URL of a running server; default: SERVICE_REGISTRY_URL', httpUrl)
    .option('--api-key <key>', 'key of the role agent; better: SERVICE_REGISTRY_API_KEY, which other users of the machine do not see')
    .option('--client-account-id <uuid>', 'tenant, when the key is for several', uuid)
    .option('--engagement-id <uuid>', 'engagement, when the key is for several', uuid)
    .option('--json', 'print the outcome as JSON, and no progress')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: DiscoverOptions) => {
      const request = readRequest(files, options);
      const config = loadConfig();
      await interruptible(async (signal) => {
        const server = await chooseServer(options, config, signal);
        try {
          await runDiscover(request, { config, server, json: options.json ?? false, signal });
        } finally {
          await server.stop();
        }
      });
    });
}
