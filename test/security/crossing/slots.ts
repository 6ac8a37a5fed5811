import { type IdKind } from './id-kinds';

/**
 * Every place of a request that a client fills, and what goes in: an id of that kind, or null for what names nothing of a tenant.
 * A place that is not listed fails the test. In an address the segment before tells what a parameter is; of a query the last one.
 */
const PLACES: Record<string, IdKind | null> = {
  'path client-accounts/{clientAccountId}': 'account',
  'path api-keys/{id}': 'apiKey',
  'path flows/{id}': 'flow',
  'path imports/{importId}': 'import',
  // Numbers of the deployment's background jobs, for operators over all tenants.
  'path dead-jobs/{id}': null,
  'query dead-jobs?cursor': null,
  // The catalogue of tools and the phases are everybody's.
  'path tools/{name}': null,
  'path phases/{phase}': null,

  'header x-client-account-id': 'account',
  'header x-engagement-id': 'engagement',
  'header x-flow-id': 'flow',
  'header last-event-id': 'eventId',

  'query flows?cursor': 'flowCursor',
  'query assets?cursor': 'assetCursor',
  'query dependencies?cursor': 'dependencyCursor',
  'query findings?cursor': 'findingCursor',
  'query logs?cursor': 'auditCursor',
  'query logs?flowId': 'flow',
  'query export?flowId': 'flow',
  // A row number of the file in the address.
  'query errors?cursor': null,

  // How a new thing is to be called.
  'body name': null,
  'body clientAccountId': 'account',
  'body engagementId': 'engagement',
  'body mappings[].importId': 'import',
  'body mappings[].source': 'column',
  'body flowId': 'flow',
  'body input.flowId': 'flow',
  'body input.name': 'assetName',
  'body input.hostname': 'hostname',
  'body input.fqdn': 'fqdn',
  'body input.ipAddress': 'ipAddress',
  'body input.assets[].name': 'assetName',
  'body input.assets[].hostname': 'hostname',
  'body input.assets[].fqdn': 'fqdn',
  'body input.assets[].ipAddress': 'ipAddress',
  'body input.dependencies[].source': 'hostname',
  'body input.dependencies[].target': 'hostname',
  'body input.systems[].name': 'assetName',
  'body input.columns[].name': 'column',
  // Free objects: the name stands in one of their fields.
  'body input.records[]': 'hostname',
  'body input.mapping': 'column',
  'body steps[].input': 'hostname',
  // The catalogue of tools is everybody's.
  'body steps[].tool': null,
};

/** Names of what states facts, filters or settings: bounded values and free text that nothing is looked up by. */
const FACTS = new Set(
  [
    ['limit', 'format', 'kind', 'filename', 'category', 'level', 'toolName', 'agentName', 'from', 'to'],
    ['role', 'expiresAt', 'issuer', 'subject', 'target', 'samples[]', 'port', 'protocol', 'status', 'assessmentDate'],
    ['autoApproveThreshold', 'autopilot', 'osVersion', 'assetType', 'environment', 'operatingSystem', 'cpuCores', 'memoryGb'],
    ['storageGb', 'application', 'reason', 'fromPhase', 'dryRun'],
  ].flat(),
);

/** What a free object looks like with the name in it; elsewhere the name itself. */
const WRAPPED: Record<string, (id: string) => unknown> = {
  'body input.records[]': (id) => ({ hostname: id, operatingSystem: 'Debian 12' }),
  'body input.mapping': (id) => ({ [id]: 'hostname' }),
  'body steps[].input': (id) => ({ hostname: id }),
};

export interface Slot {
  place: string;
  in: 'path' | 'query' | 'header' | 'body';
  /** Within its part of the request, such as `input.assets[].name`. */
  name: string;
  kind: IdKind;
}

/** The slot at a place; null for one that takes no id. @throws Error for a place that nobody has thought about */
export function slotAt(place: string): Slot | null {
  const [where, rest = ''] = place.split(' ') as [Slot['in'], string?];
  const kind = PLACES[place];
  const name = where === 'path' || where === 'query' ? rest.replace(/^[^{?]*[{?]/, '').replace('}', '') : rest;
  if (kind === null) return null;
  if (kind) return { place, in: where, name, kind };
  if ((where === 'query' || where === 'body') && FACTS.has(name.split('.').at(-1)!)) return null;
  throw new Error(`The crossing matrix does not know what goes into "${place}": add it to PLACES.`);
}

export const valueIn = ({ place }: Slot, id: string): unknown => WRAPPED[place]?.(id) ?? id;

/** Places of the table that no operation has. */
export const unusedPlaces = (used: Set<string>): string[] => Object.keys(PLACES).filter((place) => !used.has(place));
