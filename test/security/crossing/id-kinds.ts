import { randomBytes } from 'node:crypto';
import { type Estate, type NamedAsset } from './estate';

/** What of an estate is named, and how. Things that are created by naming them are taken from the spare ones. */
const NAMED_BY = {
  account: ({ clientAccountId }: Estate) => clientAccountId,
  engagement: ({ engagementId }: Estate) => engagementId,
  flow: ({ flow }: Estate) => flow,
  import: ({ importId }: Estate) => importId,
  apiKey: ({ apiKeyId }: Estate) => apiKeyId,
  column: ({ column }: Estate) => column,
  eventId: ({ lastEventId }: Estate) => lastEventId,
  flowCursor: ({ cursors }: Estate) => cursors.flows,
  assetCursor: ({ cursors }: Estate) => cursors.assets,
  dependencyCursor: ({ cursors }: Estate) => cursors.dependencies,
  findingCursor: ({ cursors }: Estate) => cursors.findings,
  auditCursor: ({ cursors }: Estate) => cursors.logs,
  assetName: (estate: Estate) => takeSpare(estate).name,
  hostname: (estate: Estate) => takeSpare(estate).hostname,
  fqdn: (estate: Estate) => takeSpare(estate).fqdn,
  ipAddress: (estate: Estate) => takeSpare(estate).ipAddress,
} satisfies Record<string, (estate: Estate) => string>;

export type IdKind = keyof typeof NAMED_BY;

export const idOf = (kind: IdKind, estate: Estate): string => NAMED_BY[kind](estate);

function takeSpare({ spare, label }: Estate): NamedAsset {
  const asset = spare.shift();
  if (!asset) throw new Error(`${label} has no spare asset left; raise SPARE_ASSETS.`);
  return asset;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * An id of the same form that belongs to nobody. Of a UUID the time stays: a cursor's is a position in a list, and the two must
 * mean the same one. An event id is a position too: both are behind the last event of everybody.
 */
export function strangerLike(id: string): string {
  if (UUID.test(id)) return `${id.slice(0, 15)}${hex(3)}-${id.slice(19, 20)}${hex(3)}-${hex(12)}`;
  const decoded = Buffer.from(id, 'base64url').toString();
  if (UUID.test(decoded)) return Buffer.from(strangerLike(decoded)).toString('base64url');
  if (/^10\.\d+\.66\.\d{3}$/.test(id)) return id.replace(/\.66\./, `.${10 + (randomBytes(1)[0]! % 50)}.`);
  if (/^\d+$/.test(id)) return String(Number(id) + 1);
  return id.replace(/estate\d[0-9a-f]{6}(x\d\d)?/g, (label) => `nobody${hex(label.length - 6)}`);
}

const hex = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
