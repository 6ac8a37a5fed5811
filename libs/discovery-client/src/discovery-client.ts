import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream as NodeReadableStream } from 'node:stream/web';
import {
  type DiscoveryReport,
  type FieldMapping,
  type Flow,
  type FlowConfiguration,
  type FlowEvent,
  type ImportedFile,
  type ReportFormat,
} from './api-types';
import { DEFAULT_PATIENCE, flowEvents, type Following, type Patience } from './flow-events';
import { type ApiAddress, HttpApi } from './http-api';

/** A file to import. What is left out the server finds by the header row. */
export interface DiscoveryFile {
  path: string;
  kind?: 'inventory' | 'dependencies';
  format?: string;
}

export interface UploadOptions {
  onBytes?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

export interface SettleOptions extends Following {
  onEvent?: (event: FlowEvent) => void;
}

const FLOWS = '/api/v1/discovery/flows';
const STOPS = ['flow.completed', 'flow.failed', 'flow.cancelled', 'flow.paused', 'flow.waiting_for_approval'];

/** Drives discovery flows over the HTTP API. Every method throws ApiProblemError and ServerUnreachableError. */
export class DiscoveryClient {
  readonly #api: HttpApi;
  readonly #patience: Patience;

  constructor(address: ApiAddress, patience: Partial<Patience> = {}) {
    this.#api = new HttpApi(address);
    this.#patience = { ...DEFAULT_PATIENCE, ...patience };
  }

  /** Without a slash at the end. */
  get baseUrl(): string {
    return this.#api.baseUrl;
  }

  /** Whether the server is ready and takes the key. Anything else, no server at all too, is false. */
  async isUsable(signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#api.request('GET', '/health/ready', { signal });
      await this.#api.request('GET', `${FLOWS}?limit=1`, { signal });
      return true;
    } catch {
      return false;
    }
  }

  createFlow(name: string, configuration: Partial<FlowConfiguration> = {}, signal?: AbortSignal): Promise<Flow> {
    return this.#api.json('POST', FLOWS, { json: { name, configuration }, signal });
  }

  flow(id: string, signal?: AbortSignal): Promise<Flow> {
    return this.#api.json('GET', `${FLOWS}/${id}`, { signal });
  }

  /** Uploads a file as a stream. @throws also the file system's error when it cannot be read */
  async upload(flowId: string, { path, kind, format }: DiscoveryFile, { onBytes, signal }: UploadOptions = {}): Promise<ImportedFile> {
    const query = new URLSearchParams({ filename: basename(path), ...(kind ? { kind } : {}), ...(format ? { format } : {}) });
    const handle = await open(path);
    try {
      const info = await handle.stat();
      if (!info.isFile()) throw new Error(`${path} is not a file. Name a CSV or JSON file.`);
      let sent = 0;
      const source = handle.createReadStream({ autoClose: false }).on('data', (chunk) => onBytes?.((sent += chunk.length), info.size));
      return await this.#api.json('POST', `${FLOWS}/${flowId}/imports?${query.toString()}`, {
        stream: Readable.toWeb(source) as ReadableStream<Uint8Array>,
        headers: { 'content-type': /\.json$/i.test(path) ? 'application/json' : 'text/csv' },
        signal,
      });
    } finally {
      await handle.close();
    }
  }

  /** Runs the flow until it is done, fails or waits for approval; returns at once. See `settle`. */
  advance(id: string, signal?: AbortSignal): Promise<Flow> {
    return this.#api.json('POST', `${FLOWS}/${id}/advance`, { signal });
  }

  cancel(id: string, signal?: AbortSignal): Promise<Flow> {
    return this.#api.json('POST', `${FLOWS}/${id}/cancel`, { signal });
  }

  async fieldMappings(id: string, signal?: AbortSignal): Promise<FieldMapping[]> {
    return (await this.#api.json<{ items: FieldMapping[] }>('GET', `${FLOWS}/${id}/field-mappings`, { signal })).items;
  }

  /** Approves the mappings as they stand; a flow that was advancing goes on. */
  async approveMappings(id: string, signal?: AbortSignal): Promise<void> {
    await this.#api.request('POST', `${FLOWS}/${id}/field-mappings/approve`, { json: {}, signal });
  }

  /** The flow's events as they happen, each once and in order, over lost connections; ends with the flow. */
  events(id: string, following: Following = {}): AsyncGenerator<FlowEvent> {
    return flowEvents(this.#api, id, following, this.#patience);
  }

  /** Follows a running flow until it runs no more. `lastEventId` is where to follow on from after an approval. */
  async settle(id: string, { onEvent, after = 0, signal }: SettleOptions = {}): Promise<{ flow: Flow; lastEventId: number }> {
    let lastEventId = after;
    for await (const event of this.events(id, { after, signal })) {
      lastEventId = event.id;
      onEvent?.(event);
      if (!STOPS.includes(event.type)) continue;
      const flow = await this.flow(id, signal);
      if (flow.status !== 'running') return { flow, lastEventId };
    }
    return { flow: await this.flow(id, signal), lastEventId };
  }

  report(id: string, signal?: AbortSignal): Promise<DiscoveryReport> {
    return this.#api.json('GET', `${FLOWS}/${id}/report`, { signal });
  }

  /** Writes the report to a file, whose folder is made when absent. */
  async saveReport(id: string, format: ReportFormat, path: string, signal?: AbortSignal): Promise<void> {
    const { body } = await this.#api.request('GET', `${FLOWS}/${id}/report?format=${format}`, { signal });
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.fromWeb(body as NodeReadableStream), createWriteStream(path), { signal });
  }
}
