import { NO_TENANT } from '@app/kernel';
import { type OperatorTransaction, type Statement, UnitOfWork } from '@app/persistence';
import { type KeyRecord, ledgerOf, ledgerOfOperator } from '../../../libs/idempotency/src/key-ledger';

const RECORD: KeyRecord = {
  principalId: 'principal',
  operation: 'POST /x',
  keyHash: Buffer.from('hash'),
  fingerprint: Buffer.from('fingerprint'),
  responseStatus: 201,
  response: Buffer.from('response'),
  expiresAt: new Date(7),
};
const VALUES = ['principal', 'POST /x', RECORD.keyHash, RECORD.fingerprint, 201, RECORD.response, RECORD.expiresAt];
const COLUMNS = 'client_account_id, engagement_id, principal_id, operation, key_hash, fingerprint, response_status, response, expires_at';
const NUMBERS = '$1, $2, $3, $4, $5, $6, $7, $8, $9';
const HASH = RECORD.keyHash;

describe('a ledger of keys', () => {
  const asked: unknown[][] = [];
  const sent: { text: string; values: unknown[] }[] = [];
  const keep = (text: string, values: unknown[]): void => void sent.push({ text: text.replace(/\s+/g, ' '), values });
  const claimKey = async (...question: unknown[]): Promise<string> => (asked.push(question), 'claim');
  beforeEach(() => void (asked.length = sent.length = 0));

  it("of a unit of work claims for its tenant, and records in that tenant's name with the COMMIT", async () => {
    const unit = Object.assign(Object.create(UnitOfWork.prototype) as object, {
      tenant: { clientAccountId: 'account', engagementId: 'engagement' },
      claimKey,
      addLastWord: ({ name, text }: Statement, values: unknown[]) => keep(`${name}: ${text}`, values),
    }) as unknown as UnitOfWork;
    const ledger = ledgerOf(unit);
    expect(ledger.tenant).toEqual({ clientAccountId: 'account', engagementId: 'engagement' });
    expect(await ledger.claim('POST /x', HASH, false)).toBe('claim');
    await ledger.record(RECORD);
    expect(asked).toEqual([['POST /x', HASH, false]]);
    expect(sent).toEqual([
      {
        text: `idempotency.record: INSERT INTO idempotency_keys (${COLUMNS}) SELECT ${NUMBERS} FROM sec.seal($10)`,
        values: ['account', 'engagement', ...VALUES],
      },
    ]);
  });

  it("of operators claims for the principal, and records in nobody's name", async () => {
    const ledger = ledgerOfOperator(
      { claimKey, query: async (text: string, values: unknown[]) => keep(text, values) } as unknown as OperatorTransaction,
      'operator',
    );
    expect(ledger.tenant).toEqual({ clientAccountId: NO_TENANT, engagementId: NO_TENANT });
    expect(await ledger.claim('POST /x', HASH, true)).toBe('claim');
    expect(await ledger.record(RECORD)).toBeUndefined();
    expect(asked).toEqual([['operator', 'POST /x', HASH, true]]);
    expect(sent).toEqual([
      { text: `INSERT INTO idempotency_keys (${COLUMNS}) VALUES (${NUMBERS})`, values: [NO_TENANT, NO_TENANT, ...VALUES] },
    ]);
    expect(ledgerOf(ledger)).toBe(ledger);
  });
});
