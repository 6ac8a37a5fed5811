import { systemClock, uuidV7 } from '@app/kernel';
import { TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { AssetSourceRow } from '../entities/asset-source.entity';
import { Asset } from '../entities/asset.entity';
import { type MergedAsset } from '../identity/merge-asset';
import { type SixR } from '../model/asset';
import { BEFORE_ALL_IDS } from './before-all-ids';
import { ASSETS_OF_FLOW, CANDIDATES, SAVE_PLANS, SOURCES_OF } from './inventory.statements';

interface Candidate {
  id: string;
  name: string;
  hostname: string | null;
  fqdn: string | null;
}

/** The engagement's inventory as flows build it: the newest flow has the last word on the assets it saw. */
@RegistryService('inventory_service')
export class InventoryService {
  constructor(private readonly session: TenantSession) {}

  /** Creates the merged assets or brings the known ones up to date, and records which rows said so. */
  async save(flowId: string, merged: MergedAsset[]): Promise<void> {
    const identify = await this.#identifier(merged);
    const now = systemClock.now();
    const assets = merged.map((asset) => {
      const { id, hostname } = identify(asset);
      const { facts, conflicts, attributes, ipAddresses, externalIds } = asset;
      return {
        ...facts,
        hostname,
        id,
        conflicts,
        attributes,
        ipAddresses,
        externalIds,
        sixR: null,
        wave: null,
        updatedAt: now,
        createdAt: now,
      };
    });
    const updatable = Object.keys(assets[0] ?? {}).filter((property) => property !== 'id' && property !== 'createdAt');
    await this.session.insert(Asset, assets, { key: ['id'], update: updatable });
    const sources = merged.flatMap((asset, i) => asset.sources.map((source) => ({ ...source, flowId, assetId: assets[i]!.id })));
    await this.session.insert(AssetSourceRow, sources, { key: ['assetId', 'importId', 'rowNumber'], update: 'nothing' });
  }

  /** Assets of a flow in the order of their ids, after the given one. */
  page(flowId: string, after: string | null, limit: number): Promise<Asset[]> {
    return this.session.select(Asset, ASSETS_OF_FLOW, [flowId, after ?? BEFORE_ALL_IDS, limit]);
  }

  /** The rows of this flow's imports that made each asset. */
  async sources(flowId: string, assetIds: string[]): Promise<Map<string, AssetSourceRow[]>> {
    const rows = await this.session.select(AssetSourceRow, SOURCES_OF, [flowId, assetIds]);
    const byAsset = new Map<string, AssetSourceRow[]>(assetIds.map((id) => [id, []]));
    for (const row of rows) byAsset.get(row.assetId)?.push(row);
    return byAsset;
  }

  /** Recommendation and wave of each asset. */
  async savePlans(plans: { id: string; sixR: SixR; wave: number | null }[]): Promise<void> {
    await this.session.query(SAVE_PLANS, [JSON.stringify(plans.map(({ id, sixR, wave }) => ({ id, six_r: sixR, wave })))]);
  }

  /**
   * Finds the stored asset of a merged one: by full name, host name, then name. Each stored asset is taken once. Host names
   * are unique in an engagement: the second machine of a short name is stored under its full name.
   */
  async #identifier(merged: MergedAsset[]): Promise<(asset: MergedAsset) => { id: string; hostname: string | null }> {
    const texts = (pick: (asset: MergedAsset) => string | null): string[] => merged.map(pick).filter((text) => text !== null);
    const candidates = await this.session.query<Candidate>(CANDIDATES, [
      [...texts(({ facts }) => facts.hostname), ...texts(({ facts }) => facts.fqdn)],
      texts(({ facts }) => facts.fqdn),
      texts(({ facts }) => facts.name.toLowerCase()),
    ]);
    const by = (key: keyof Candidate): Map<string | null, Candidate> =>
      new Map(candidates.filter((c) => c[key] !== null).map((c) => [c[key], c]));
    const [byFqdn, byHostname, byName] = [by('fqdn'), by('hostname'), by('name')];
    const owners = new Map(candidates.flatMap(({ hostname, id }) => (hostname ? [[hostname, id] as const] : [])));
    const taken = new Set<string>();

    return ({ facts }) => {
      const sameHost = byHostname.get(facts.hostname);
      const found = [
        byFqdn.get(facts.fqdn),
        contradicts(sameHost, facts.fqdn) ? undefined : sameHost,
        byHostname.get(facts.fqdn),
        byName.get(facts.name.toLowerCase()),
      ].find((candidate) => candidate && !taken.has(candidate.id) && !contradicts(candidate, facts.fqdn));
      const id = found?.id ?? uuidV7();
      taken.add(id);
      const hostname = [facts.hostname, facts.fqdn].find((name) => name !== null && (owners.get(name) ?? id) === id) ?? null;
      if (hostname) owners.set(hostname, id);
      return { id, hostname };
    };
  }
}

/** Two different full names are two machines, whatever else is equal. */
function contradicts(candidate: Candidate | undefined, fqdn: string | null): boolean {
  return candidate?.fqdn != null && fqdn !== null && candidate.fqdn !== fqdn;
}
