import { type Foreign } from './scene';

/** Where a role tells what exists from what does not, because it acts on all of it. */
export interface ByDesign {
  role: 'admin' | 'operator';
  operation: string;
  place: string;
  foreign: Foreign[];
  reason: string;
}

const admin = (operation: string, place: string, foreign: Foreign[], reason: string): ByDesign => ({
  ...{ role: 'admin' as const, operation, place, foreign, reason },
});

/** Tried on bystanders, so that the rows of the others stay as they are; each must differ, or it has no place here. */
export const BY_DESIGN: ByDesign[] = [
  admin(
    'POST /api/v1/admin/client-accounts/{clientAccountId}/engagements',
    'path client-accounts/{clientAccountId}',
    ['account'],
    'an administrator makes engagements for every client account',
  ),
  ...['POST /api/v1/admin/api-keys', 'POST /api/v1/admin/principals'].flatMap((operation) => [
    admin(operation, 'body clientAccountId', ['account'], 'an administrator lets people in everywhere'),
    admin(operation, 'body engagementId', ['engagement'], 'an administrator lets people in everywhere'),
  ]),
  admin('DELETE /api/v1/admin/api-keys/{id}', 'path api-keys/{id}', ['account', 'engagement'], 'an administrator revokes any key'),
];

/** Operators have no exception: what they read names no tenant. */
export const allowed = (operation: string, place: string, role: string, foreign: Foreign): ByDesign | undefined =>
  BY_DESIGN.find(
    (entry) => entry.operation === operation && entry.place === place && entry.role === role && entry.foreign.includes(foreign),
  );
