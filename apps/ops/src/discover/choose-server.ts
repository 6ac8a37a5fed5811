import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppConfig } from '@app/config';
import { DiscoveryClient } from '@app/discovery-client';
import { AGENT_NAME } from '../administration/administer';
import { CliError, EXIT } from '../cli.error';
import { startOwnServer } from './own-server';
import { ownTenantClient } from './own-tenant';

export interface ServerOptions {
  url?: string;
  apiKey?: string;
  clientAccountId?: string;
  engagementId?: string;
}

export interface ChosenServer {
  client: DiscoveryClient;
  /** Where the key came from, for advice: an option or variable, a file, or a server that ends with the command. */
  origin: 'given' | 'demo' | 'own';
  stop: () => Promise<void>;
}

const PROBE_MS = 3_000;

/**
 * The server to use: the one that was named; else the one of `npm start`, when it runs; else one of this command's own.
 * @throws CliError when only half of an address is known, or when it starts none in production
 */
export async function chooseServer(options: ServerOptions, config: AppConfig, signal: AbortSignal): Promise<ChosenServer> {
  const stop = async (): Promise<void> => undefined;
  const baseUrl = options.url ?? config.client.url;
  if (baseUrl !== null) return { client: given(baseUrl, options, config), origin: 'given', stop };
  const demo = await demoClient(config, signal);
  if (demo) return { client: demo, origin: 'demo', stop };
  if (config.environment === 'production') {
    throw new CliError('In production no server is started from here: name one with --url and SERVICE_REGISTRY_API_KEY.', EXIT.usage);
  }
  const server = await startOwnServer(signal);
  try {
    return { client: await ownTenantClient(config, server.baseUrl, signal), origin: 'own', stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function given(baseUrl: string, { apiKey, clientAccountId, engagementId }: ServerOptions, config: AppConfig): DiscoveryClient {
  const key = apiKey ?? config.client.apiKey;
  if (key === null) {
    throw new CliError(
      'A server needs a key of the role agent: set SERVICE_REGISTRY_API_KEY, or use --api-key. `key create` makes one.',
      EXIT.usage,
    );
  }
  return new DiscoveryClient({ baseUrl, apiKey: key, clientAccountId, engagementId, agentName: AGENT_NAME });
}

/** Null when no demo was ever started here, or when it runs no more. */
async function demoClient({ varDir }: AppConfig, signal: AbortSignal): Promise<DiscoveryClient | null> {
  const text = await readFile(join(varDir, 'demo.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { baseUrl, agentKey } = JSON.parse(text) as { baseUrl: string; agentKey: string };
    const client = new DiscoveryClient({ baseUrl, apiKey: agentKey, agentName: AGENT_NAME });
    return (await client.isUsable(AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]))) ? client : null;
  } catch {
    return null;
  }
}
