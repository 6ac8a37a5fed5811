import { Injectable } from '@nestjs/common';
import { type Principal, type Tenant } from '@app/context';
import { DatabasePools, sql } from '@app/persistence';
import { hashApiKey } from './api-key';
import { type Credential, MEMBERSHIPS, TENANTS_COLUMN } from './credential';

/** A revoked or expired key is not found, so that it costs what an unknown one costs. */
const LOOK_UP = sql(
  'tenancy.api_key',
  `SELECT k.id AS "keyId", k.expires_at AS "expiresAt", p.id, p.name, p.role, ${TENANTS_COLUMN}
     FROM api_keys k
     JOIN principals p ON p.id = k.principal_id
     ${MEMBERSHIPS}
    WHERE k.key_sha256 = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
    GROUP BY k.id, p.id`,
);

/** API keys and who they belong to. */
@Injectable()
export class ApiKeyLogin {
  readonly #pools: DatabasePools;

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  /** Null for a text that is no key, and for a key that is unknown, revoked or expired: each took one look-up by its hash. */
  async credentialOf(apiKey: string): Promise<Credential | null> {
    const { rows } = await this.#pools.ops.query<Principal & { tenants: Tenant[]; expiresAt: Date | null }>({
      name: LOOK_UP.name,
      text: LOOK_UP.text,
      values: [hashApiKey(apiKey)],
    });
    const [row] = rows;
    if (!row) return null;
    const { id, name, role, keyId, tenants, expiresAt } = row;
    return { principal: { id, name, role, keyId }, tenants, expiresAt };
  }
}
