import { AppError, systemClock, uuidV7 } from '@app/kernel';
import { TenantSession, translateDatabaseError } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { Asset } from '../entities/asset.entity';
import { matchStatedAsset } from '../identity/match-stated-asset';
import { CLAIM_KEYS, EXCLUDE_CREATIONS, JOIN_CREATIONS, SAME_ASSET_CANDIDATES } from './asset-creation.statements';
import { type AssetStatement, changesBy, claimsOf, readStatement, type StatedAsset } from './stated-asset';

export interface CreatedAsset {
  assetId: string;
  /** The stored name, which an existing asset keeps. */
  assetName: string;
  /** `existed`: the asset was known, and nothing of it changed. */
  status: 'created' | 'existed' | 'updated';
}

export interface CreationFailure {
  index: number;
  assetName: string | null;
  code: string;
  message: string;
}

export interface BulkCreation {
  assets: (CreatedAsset & { index: number })[];
  failures: CreationFailure[];
}

/** Brings stated assets into the engagement's inventory, each one once. */
@RegistryService('asset_creation_service')
export class AssetCreationService {
  constructor(private readonly session: TenantSession) {}

  /**
   * Creates the asset, or brings the known one up to date: found by full name, host name, address, then name and type.
   * @throws AppError VALIDATION_FAILED, or CONFLICT when the statement fits several assets.
   */
  async createOrUpdate(statement: AssetStatement): Promise<CreatedAsset> {
    const stated = readStatement(statement);
    // Sent together: the server runs them in this order, so what is found after the locks stays true until the commit.
    const [, , candidates] = await Promise.all([
      this.session.query(JOIN_CREATIONS),
      this.session.query(CLAIM_KEYS, [claimsOf(stated.identity)]),
      this.#candidates(stated),
    ]);
    return this.#save(stated, candidates);
  }

  /**
   * Creates the assets one by one, each in a savepoint of its own: an item that is refused leaves nothing behind, and the others stand.
   * @param read turns an item into a statement; what it throws is that item's failure.
   */
  async createMany<T>(items: readonly T[], read: (item: T) => AssetStatement): Promise<BulkCreation> {
    await this.session.query(EXCLUDE_CREATIONS);
    const outcome: BulkCreation = { assets: [], failures: [] };
    for (const [index, item] of items.entries()) {
      try {
        const stated = readStatement(read(item));
        const saved = await this.session.savepoint(async () => this.#save(stated, await this.#candidates(stated)));
        outcome.assets.push({ index, ...saved });
      } catch (error) {
        outcome.failures.push(failureOf(index, item, error));
      }
    }
    return outcome;
  }

  #candidates({ identity: { name, hostname, fqdn, ipAddress } }: StatedAsset): Promise<Asset[]> {
    const hosts = [hostname, fqdn].filter((host) => host !== null);
    return this.session.select(Asset, SAME_ASSET_CANDIDATES, [hosts, ipAddress, name.toLowerCase()]);
  }

  async #save(stated: StatedAsset, candidates: Asset[]): Promise<CreatedAsset> {
    const match = matchStatedAsset(stated.identity, candidates);
    if (!match) return this.#create(stated, candidates);
    const [asset, another] = match.assets;
    if (another) {
      const names = match.assets.slice(0, 3).map(({ name, hostname }) => hostname ?? name);
      throw new AppError(
        'CONFLICT',
        `${match.assets.length} assets have this ${match.key}, among them ${names.join(', ')}. State the host name of the one that is meant.`,
      );
    }
    return this.#update(asset!, changesBy(stated, asset!));
  }

  async #create({ identity, facts }: StatedAsset, candidates: Asset[]): Promise<CreatedAsset> {
    const { name, fqdn, ipAddress } = identity;
    // Host names are unique in an engagement: the second machine of a short name is stored under its full name.
    const hostname = [identity.hostname, fqdn].find((host) => !candidates.some((other) => other.hostname === host)) ?? null;
    const row = { id: uuidV7(), name, hostname, fqdn, assetType: 'server' as const, ...facts, ipAddresses: ipAddress ? [ipAddress] : [] };
    if ((await this.session.insert(Asset, row, { key: ['hostname'], update: 'nothing' })) === 0)
      throw new AppError('CONFLICT', `Another request has just stored the host name ${hostname}. Try again.`);
    return { assetId: row.id, assetName: name, status: 'created' };
  }

  async #update({ id, name }: Asset, changes: Partial<Asset>): Promise<CreatedAsset> {
    if (Object.keys(changes).length === 0) return { assetId: id, assetName: name, status: 'existed' };
    await this.session.update(Asset, { id }, { ...changes, updatedAt: systemClock.now() });
    return { assetId: id, assetName: name, status: 'updated' };
  }
}

/** @throws the error itself when it is not the item's fault: then nothing of the list may stand. */
function failureOf(index: number, item: unknown, error: unknown): CreationFailure {
  const fault = error instanceof AppError ? error : translateDatabaseError(error);
  if (!fault || fault.problem.status >= 500) throw error;
  const name =
    item !== null && typeof item === 'object' && 'name' in item && typeof item.name === 'string' ? item.name.slice(0, 253) : null;
  const details = fault.errors.map(({ field, message }) => (message.includes(field) ? message : `${field} ${message}`));
  return { index, assetName: name, code: fault.code, message: details.length > 0 ? details.join('; ') : fault.message };
}
