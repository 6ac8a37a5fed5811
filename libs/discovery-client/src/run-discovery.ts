import { type FieldMapping, type Flow, type FlowConfiguration, type FlowEvent, type ImportedFile } from './api-types';
import { type DiscoveryClient, type DiscoveryFile } from './discovery-client';

export type DiscoveryProgress =
  | { kind: 'created'; flow: Flow }
  | { kind: 'uploading'; file: string; sentBytes: number; totalBytes: number }
  | { kind: 'imported'; file: string; imported: ImportedFile }
  | { kind: 'event'; event: FlowEvent };

export interface DiscoveryRun {
  name: string;
  files: DiscoveryFile[];
  configuration?: Partial<FlowConfiguration>;
  /** Asked when the flow waits for approval; true approves what stands. Left out: the flow is left waiting. */
  approve?: (mappings: FieldMapping[], reasons: string[], flow: Flow) => Promise<boolean>;
  onProgress?: (progress: DiscoveryProgress) => void;
  /** Aborting cancels the flow, as far as the server still answers. */
  signal?: AbortSignal;
}

export interface DiscoveryOutcome {
  /** `completed`, `failed`, `cancelled`, `paused`, or `waiting_for_approval`. */
  flow: Flow;
  imports: ImportedFile[];
}

const CANCEL_MS = 3_000;

/**
 * Runs a whole discovery flow on files. When a file is refused the flow is cancelled.
 * @throws as DiscoveryClient does, and the signal's reason when aborted
 */
export async function runDiscovery(client: DiscoveryClient, run: DiscoveryRun): Promise<DiscoveryOutcome> {
  const { signal, onProgress } = run;
  const created = await client.createFlow(run.name, run.configuration, signal);
  onProgress?.({ kind: 'created', flow: created });
  let started = false;
  try {
    const imports = await uploadAll(client, created.id, run);
    await client.advance(created.id, signal);
    started = true;
    const onEvent = (event: FlowEvent): void => onProgress?.({ kind: 'event', event });
    let { flow, lastEventId } = await client.settle(created.id, { onEvent, signal });
    while (flow.status === 'waiting_for_approval' && run.approve) {
      if (!(await run.approve(await client.fieldMappings(flow.id, signal), waitingFor(flow), flow))) break;
      await client.approveMappings(flow.id, signal);
      ({ flow, lastEventId } = await client.settle(flow.id, { onEvent, after: lastEventId, signal }));
    }
    return { flow, imports };
  } catch (error) {
    // A flow whose file was refused would wait for ever. One that runs goes on without this connection.
    if (!started || signal?.aborted) await client.cancel(created.id, AbortSignal.timeout(CANCEL_MS)).catch(() => undefined);
    throw error;
  }
}

/** Why a flow waits for approval, one sentence a fault; empty when it does not. */
export function waitingFor({ phases }: Flow): string[] {
  const summary = phases.find(({ status }) => status === 'waiting_for_approval')?.summary;
  return Array.isArray(summary?.waitingFor) ? summary.waitingFor.map(String) : [];
}

async function uploadAll(client: DiscoveryClient, flowId: string, { files, onProgress, signal }: DiscoveryRun): Promise<ImportedFile[]> {
  const imports: ImportedFile[] = [];
  for (const file of files) {
    const onBytes = (sentBytes: number, totalBytes: number): void =>
      onProgress?.({ kind: 'uploading', file: file.path, sentBytes, totalBytes });
    const imported = await client.upload(flowId, file, { onBytes, signal });
    onProgress?.({ kind: 'imported', file: file.path, imported });
    imports.push(imported);
  }
  return imports;
}
