import { AppError, uuidV7 } from '@app/kernel';
import { TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { Asset } from '../entities/asset.entity';
import { type AssetFacts } from '../model/asset';
import { BY_HOSTNAME, UPSERT_BY_HOSTNAME } from './asset.statements';

/** What a caller may state about an asset; what is left out keeps its stored value. */
export type AssetStatement = Partial<Omit<AssetFacts, 'hostname' | 'status' | 'osProduct' | 'osVersion' | 'fqdn'>> & { hostname: string };

export interface UpsertedAsset {
  id: string;
  name: string;
  created: boolean;
}

@RegistryService('asset_service')
export class AssetService {
  constructor(private readonly session: TenantSession) {}

  /** Creates the asset of this host name, or brings it up to date. Host names are compared in lower case. */
  async upsertByHostname(asset: AssetStatement): Promise<UpsertedAsset> {
    const { name, assetType, ipAddress, environment, operatingSystem, cpuCores, memoryGb, storageGb, application } = asset;
    const values = [
      name,
      assetType,
      asset.hostname.toLowerCase(),
      ipAddress,
      environment,
      operatingSystem,
      cpuCores,
      memoryGb,
      storageGb,
      application,
    ];
    const [row] = await this.session.query<UpsertedAsset>(UPSERT_BY_HOSTNAME, [uuidV7(), ...values.map((value) => value ?? null)]);
    return row!;
  }

  /** @throws AppError NOT_FOUND, also for another tenant's host. */
  async getByHostname(hostname: string): Promise<Asset> {
    const [asset] = await this.session.select(Asset, BY_HOSTNAME, [hostname.toLowerCase()]);
    if (!asset) throw AppError.notFound('asset');
    return asset;
  }
}
