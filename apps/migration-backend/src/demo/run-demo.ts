import { join } from 'node:path';
import { DiscoveryClient, renderSummary, runDiscovery } from '@app/discovery-client';
import { projectRoot } from '@app/kernel';
import { type DemoAccess, demoFile } from './demo-access';

const FILES = ['azure-migrate-inventory.csv', 'azure-migrate-dependencies.csv', 'cmdb-export.csv'];

/**
 * Takes the sample estate through the service's own HTTP API, as any client would.
 * @returns the text for the terminal: what was found, where to look, and a command to copy. It holds no key.
 */
export async function runDemo(access: DemoAccess, varDir: string, signal: AbortSignal): Promise<string> {
  const client = new DiscoveryClient({ baseUrl: access.baseUrl, apiKey: access.agentKey, agentName: 'demo' });
  const started = performance.now();
  const { flow, imports } = await runDiscovery(client, {
    name: 'Demo: Nordlicht Versicherung',
    files: FILES.map((file) => ({ path: join(projectRoot(), 'samples', 'estate', file) })),
    configuration: { autopilot: true },
    signal,
  });
  if (flow.status !== 'completed')
    throw new Error(`the demo flow ended as ${flow.status}: ${flow.error?.message ?? 'no reason was given'}`);
  const report = await client.report(flow.id, signal);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const rows = imports.reduce((sum, { totalRecords }) => sum + totalRecords, 0);
  const url = `${access.baseUrl}/api/v1/discovery/flows/${flow.id}`;
  return [
    '',
    `Discovery of the sample estate: ${imports.length} exports with ${rows.toLocaleString('en')} rows, in ${seconds} s`,
    renderSummary(report),
    '',
    `API documentation   ${access.baseUrl}/docs`,
    `Flow                ${url}`,
    `Keys and ids        ${demoFile(varDir)}`,
    '',
    'The report as a page:',
    `  curl -sH "Authorization: Bearer $(node -p 'require(process.argv[1]).agentKey' '${demoFile(varDir)}')" '${url}/report?format=html' -o report.html`,
    '',
    'An inventory of your own:',
    '  npm run --silent ops -- discover <file.csv> [--dependencies <file.csv>]',
    '',
  ].join('\n');
}
