import { createHash, createHmac } from 'node:crypto';
import { RequestContext, type Tenant } from '@app/context';
import { type ClientAccountId, type EngagementId, NO_TENANT, type PrincipalId } from '@app/kernel';
import { type ClientBase } from 'pg';
import { installTicketKey, ticketKey } from '../../../libs/persistence/src/gate/ticket-key';
import { TicketOffice } from '../../../libs/persistence/src/gate/ticket-office';

const SECRET = 'a secret for tests only, 32 chars or more';
const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();

describe('a ticket', () => {
  const key = ticketKey(SECRET);
  const tenant: Tenant = { clientAccountId: 'account' as ClientAccountId, engagementId: 'engagement' as EngagementId };
  const anonymous = new RequestContext({ requestId: 'a|re|quest' });
  const known = new RequestContext({ requestId: 'request' }).identify({
    principal: { id: 'principal' as PrincipalId, name: 'ada', role: 'agent', keyId: null },
    tenant,
  });
  beforeEach(() => void jest.useFakeTimers({ now: 1_000 }));
  afterEach(() => void jest.useRealTimers());

  it('says for a minute what may be done, for whom, by whom, and what its seal hashes to', () => {
    const { text, seal } = new TicketOffice(key).issue(tenant, known, 'dry');
    expect(text).toBe(`dry|account|engagement|principal|request|61000|${sha256(seal).toString('hex')}`);
  });

  it('has as many fields whatever the request is called, and names nobody for nobody', () => {
    const { text, seal } = new TicketOffice(key).issue(tenant, anonymous, 'read');
    expect(text).toBe(`read|account|engagement|${NO_TENANT}|arequest|61000|${sha256(seal).toString('hex')}`);
  });

  it('has a seal of 128 random bits, another one each time', () => {
    const office = new TicketOffice(key);
    const seals = Array.from({ length: 20 }, () => office.issue(tenant, known, 'write').seal);
    expect(new Set(seals).size).toBe(20);
    for (const seal of seals) expect(seal).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is signed with the deployment's key", () => {
    const { text, signature } = new TicketOffice(key).issue(tenant, known, 'write');
    expect(signature).toEqual(createHmac('sha256', key).update(text).digest());
    expect(new TicketOffice(ticketKey(`${SECRET}!`)).issue(tenant, known, 'write').signature).not.toEqual(signature);
  });
});

describe('the key of tickets', () => {
  const key = ticketKey(SECRET);

  it('is 256 bits, of the secret, for this purpose alone', () => {
    expect(key.toString('hex')).toBe('d153301d5f443393cdda27f282bd81a98768dc2df098b348549d3f8bfc4da677');
  });

  it('is installed as the two padded keys of HMAC, under a name that does not show it, and the oldest are removed', async () => {
    const sent: unknown[][] = [];
    await installTicketKey({ query: async (...query: unknown[]) => void sent.push(query) } as unknown as ClientBase, key, 2);
    const [[insert, values], [remove, keep]] = sent as [[string, [string, Buffer, Buffer]], [string, unknown[]]];
    const [id, inner, outer] = values;
    expect(id).toBe(sha256(key).toString('hex').slice(0, 16));
    expect([inner.length, outer.length]).toEqual([64, 64]);
    expect(sha256(outer, sha256(inner, 'a ticket'))).toEqual(createHmac('sha256', key).update('a ticket').digest());
    expect(insert).toMatch(
      /^INSERT INTO sec\.ticket_keys \(id, inner_pad, outer_pad\)\s+VALUES \(\$1, \$2, \$3\)\s+ON CONFLICT \(id\) DO UPDATE/,
    );
    expect(remove).toMatch(/^DELETE FROM sec\.ticket_keys WHERE id NOT IN \(.* ORDER BY installed_at DESC LIMIT \$1\)$/);
    expect(keep).toEqual([2]);
    expect(sent).toHaveLength(2);
  });
});
