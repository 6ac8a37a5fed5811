import { Injectable } from '@nestjs/common';
import { AppError, uuidV7 } from '@app/kernel';
import { DatabasePools, inOperatorTransaction, type OperatorTransaction } from '@app/persistence';
import { TENANT_ROLES } from './access-policy';
import {
  type ClientAccount,
  type CreateApiKeyDto,
  type CreatedApiKey,
  type CreatedPrincipal,
  type CreatePrincipalDto,
  type Engagement,
} from './administration.dto';
import { hashApiKey, newApiKey } from './api-key';

const LONGEST_NAME = 200;

/** Client accounts, engagements, keys and principals. These tables are no tenant's: only the ops connection reaches them. */
@Injectable()
export class AdministrationService {
  readonly #pools: DatabasePools;
  /** Statements of a transaction go to its connection, others to any of the pool. */
  #database: Pick<OperatorTransaction, 'query'>;

  constructor(pools: DatabasePools) {
    this.#pools = pools;
    this.#database = pools.ops;
  }

  /** Runs `work` with an administration whose changes are one transaction, which is committed when it returns. */
  inTransaction<T>(work: (administration: AdministrationService, transaction: OperatorTransaction) => Promise<T>): Promise<T> {
    return inOperatorTransaction(this.#pools, (transaction) => {
      const bound = new AdministrationService(this.#pools);
      bound.#database = transaction;
      return work(bound, transaction);
    });
  }

  /** `id` is for the demo tenant, whose ids are documented; else it is made here. An existing id is left as it is. */
  async createClientAccount(name: string, id: string = uuidV7()): Promise<ClientAccount> {
    await this.#database.query('INSERT INTO client_accounts (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, name]);
    return { id, name };
  }

  /** @throws AppError NOT_FOUND when there is no such client account. */
  async createEngagement(clientAccountId: string, name: string, id: string = uuidV7()): Promise<Engagement> {
    const { rowCount } = await this.#database.query('SELECT FROM client_accounts WHERE id = $1', [clientAccountId]);
    if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such client account.');
    await this.#database.query('INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      clientAccountId,
      id,
      name,
    ]);
    return { id, clientAccountId, name };
  }

  /**
   * Makes a principal with one membership and its key.
   * @throws AppError VALIDATION_FAILED when the role and the tenant do not fit together, NOT_FOUND for an unknown tenant.
   */
  async createApiKey(request: CreateApiKeyDto): Promise<CreatedApiKey> {
    await this.#assertTenantFits(request);
    const { apiKey, prefix, sha256 } = newApiKey();
    const [principalId, keyId] = [uuidV7(), uuidV7()];
    const name = request.name ?? `${request.role} key ${prefix}`;
    await this.#database.query(
      `WITH p AS (INSERT INTO principals (id, name, role) VALUES ($1, $2, $3)),
            m AS (INSERT INTO memberships (id, principal_id, client_account_id, engagement_id) SELECT $1, $1, $4::uuid, $5::uuid WHERE $4::uuid IS NOT NULL)
       INSERT INTO api_keys (id, principal_id, prefix, key_sha256, expires_at) VALUES ($6, $1, $7, $8, $9)`,
      [
        principalId,
        name,
        request.role,
        request.clientAccountId ?? null,
        request.engagementId ?? null,
        keyId,
        prefix,
        sha256,
        request.expiresAt ?? null,
      ],
    );
    return {
      id: keyId,
      apiKey,
      prefix,
      role: request.role,
      name,
      clientAccountId: request.clientAccountId ?? null,
      engagementId: request.engagementId ?? null,
      expiresAt: request.expiresAt ?? null,
    };
  }

  /**
   * Registers a subject of an OIDC issuer as a principal with one membership: from then on its rights are these.
   * @throws AppError as createApiKey, and CONFLICT when the subject is registered
   */
  async createPrincipal(request: CreatePrincipalDto): Promise<CreatedPrincipal> {
    await this.#assertTenantFits(request);
    const { issuer, subject, role, name = subject.slice(0, LONGEST_NAME), clientAccountId = null, engagementId = null } = request;
    const id = uuidV7();
    const { rowCount } = await this.#database.query(
      `WITH p AS (INSERT INTO principals (id, name, role, issuer, subject) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING RETURNING id),
            m AS (INSERT INTO memberships (id, principal_id, client_account_id, engagement_id) SELECT id, id, $6::uuid, $7::uuid FROM p WHERE $6::uuid IS NOT NULL)
       SELECT FROM p`,
      [id, name, role, issuer, subject, clientAccountId, engagementId],
    );
    if (!rowCount) throw new AppError('CONFLICT', 'This subject of this issuer is registered already.');
    return { id, issuer, subject, role, name, clientAccountId, engagementId };
  }

  /** Whether the key is known, not revoked and not expired. */
  async isUsable(apiKey: string): Promise<boolean> {
    const { rowCount } = await this.#database.query(
      'SELECT FROM api_keys WHERE key_sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())',
      [hashApiKey(apiKey)],
    );
    return Boolean(rowCount);
  }

  /** Takes effect everywhere within AUTH_CACHE_TTL_MS. @throws AppError NOT_FOUND */
  async revokeApiKey(id: string): Promise<void> {
    const { rowCount } = await this.#database.query('UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1', [id]);
    if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such API key.');
  }

  async #assertTenantFits({ role, clientAccountId, engagementId }: CreateApiKeyDto | CreatePrincipalDto): Promise<void> {
    const fault = (field: string, message: string): AppError =>
      new AppError('VALIDATION_FAILED', message, { errors: [{ field, code: 'TENANT_MISMATCH', message }] });
    if (!TENANT_ROLES.includes(role)) {
      if (clientAccountId || engagementId)
        throw fault('clientAccountId', `The role ${role} acts on no tenant: leave clientAccountId and engagementId out.`);
      return;
    }
    if (!clientAccountId) throw fault('clientAccountId', `The role ${role} needs a clientAccountId.`);
    const { rowCount } = engagementId
      ? await this.#database.query('SELECT FROM engagements WHERE client_account_id = $1 AND id = $2', [clientAccountId, engagementId])
      : await this.#database.query('SELECT FROM client_accounts WHERE id = $1', [clientAccountId]);
    if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such client account or engagement.');
  }
}
