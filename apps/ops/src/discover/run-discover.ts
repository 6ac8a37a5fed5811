import { join } from 'node:path';
import { type AppConfig } from '@app/config';
import { type DiscoveryOutcome, renderSummary, runDiscovery, waitingFor } from '@app/discovery-client';
import { CliError, EXIT } from '../cli.error';
import { print } from '../output';
import { askToApprove, describeDoubts } from './ask-approval';
import { type ChosenServer } from './choose-server';
import { type DiscoverRequest } from './discover-request';
import { progressBars } from './progress-bars';
import { type ProgressDisplay, progressLines } from './progress-lines';

export interface DiscoverContext {
  config: AppConfig;
  server: ChosenServer;
  json: boolean;
  signal: AbortSignal;
}

/** Runs the flow, shows what it found and writes the report. @throws CliError when it fails or is left waiting */
export async function runDiscover(request: DiscoverRequest, context: DiscoverContext): Promise<void> {
  const { client } = context.server;
  const { signal } = context;
  const display = displayFor(context);
  const interactive = !context.json && process.stdin.isTTY && process.stdout.isTTY;
  let outcome: DiscoveryOutcome;
  try {
    outcome = await runDiscovery(client, {
      ...{ name: request.name, files: request.files, configuration: { autopilot: request.autopilot }, signal },
      onProgress: (progress) => display.show(progress),
      approve: async (mappings, reasons, { configuration }) => {
        display.pause();
        if (!context.json) console.log(describeDoubts(mappings, reasons, configuration));
        return interactive && (await askToApprove(signal));
      },
    });
  } finally {
    display.pause();
  }
  if (outcome.flow.status === 'waiting_for_approval') return leaveWaiting(outcome, context);
  if (outcome.flow.status !== 'completed') throw new CliError(describeEnd(outcome));
  await present(request, outcome, context);
}

async function present({ report }: DiscoverRequest, { flow, imports }: DiscoveryOutcome, context: DiscoverContext): Promise<void> {
  const { client } = context.server;
  const { path, format } = report ?? { path: join(context.config.varDir, 'reports', `${flow.id}.html`), format: 'html' as const };
  const found = await client.report(flow.id, context.signal);
  await client.saveReport(flow.id, format, path, context.signal);
  const { id: flowId, name, status } = flow;
  const waves = found.waves.map(({ number, assets }) => ({ number, assets: assets.length }));
  const warnings = imports.flatMap(({ filename, warnings }) => warnings.map((warning) => `Warning: ${filename ?? 'import'}: ${warning}`));
  print(
    context,
    { flowId, name, status, baseUrl: client.baseUrl, imports, summary: found.summary, waves, reportFile: path },
    [renderSummary(found), ...warnings, `Flow:   ${flowId}`, `Report: ${path}`].join('\n'),
  );
}

async function leaveWaiting({ flow, imports }: DiscoveryOutcome, context: DiscoverContext): Promise<never> {
  const { client, origin } = context.server;
  const { id: flowId, name, status } = flow;
  if (context.json) {
    const mappings = await client.fieldMappings(flowId, context.signal);
    print(context, { flowId, name, status, baseUrl: client.baseUrl, imports, reasons: waitingFor(flow), mappings }, '');
  }
  const flowUrl = `${client.baseUrl}/api/v1/discovery/flows/${flowId}`;
  const approve = `curl -X POST -H "Authorization: Bearer $SERVICE_REGISTRY_API_KEY" ${flowUrl}/field-mappings/approve`;
  const again = 'Repeat the command with --autopilot to take every suggestion, or on a terminal to be asked.';
  // A server of our own is gone in a moment: a command for its address would be of no use.
  const advice =
    origin === 'own' ? again : `Approve it: ${approve}\nTo correct a mapping first, PUT it to ${flowUrl}/field-mappings. ${again}`;
  throw new CliError(`The flow ${flowId} waits for an approval of its field mappings. ${advice}`, EXIT.approval);
}

function describeEnd({ flow: { id, status, error } }: DiscoveryOutcome): string {
  const reason = error ? ` in ${error.phase}: ${error.message}` : ', by somebody else.';
  return `The flow ${id} ${status === 'failed' ? 'failed' : `was ${status}`}${reason}`;
}

function displayFor({ json }: DiscoverContext): ProgressDisplay {
  if (json) return progressLines(() => undefined);
  return process.stdout.isTTY ? progressBars(process.stdout) : progressLines((line) => console.log(line));
}
