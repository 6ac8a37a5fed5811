import { addressKind, normaliseAddress } from '../identity/addresses';
import { isQualified, normaliseName, shortName } from '../identity/host-names';
import { type Endpoint } from '../model/dependency';

/** What the index has to know of an asset. */
export interface AddressableAsset {
  id: string;
  name: string;
  hostname: string | null;
  fqdn: string | null;
  ipAddresses: string[];
}

/** An endpoint as an asset, or as an address outside the inventory. */
export interface ResolvedEndpoint {
  assetId: string | null;
  /** The asset's name; of an external endpoint the address, or the name when it has none. */
  name: string;
  external: boolean;
}

/** Finds the asset behind an endpoint: by FQDN, by host name or name, then by address. A key that two assets share finds neither. */
export class EndpointIndex {
  private readonly byFqdn = new Map<string, AddressableAsset | null>();
  private readonly byName = new Map<string, AddressableAsset | null>();
  private readonly byAddress = new Map<string, AddressableAsset | null>();

  constructor(assets: Iterable<AddressableAsset>) {
    for (const asset of assets) {
      qualifiedNames(asset).forEach((name) => claim(this.byFqdn, name, asset));
      namesOf(asset).forEach((name) => claim(this.byName, shortName(name), asset));
      // A machine nobody named is listed under its address.
      [...asset.ipAddresses, asset.name].forEach((text) => claim(this.byAddress, normaliseAddress(text) ?? '', asset));
    }
  }

  /**
   * Null when the endpoint is no other machine (loopback, multicast, broadcast), or when nothing is known of it but an unspecified or
   * link-local address: such an edge says nothing.
   */
  resolve(endpoint: Endpoint): ResolvedEndpoint | null {
    const address = normaliseAddress(endpoint.ipAddress) ?? normaliseAddress(endpoint.name);
    const kind = address === null ? null : addressKind(address);
    const name = normaliseAddress(endpoint.name) === null ? normaliseName(endpoint.name) : '';
    if (kind === 'nobody' || shortName(name) === 'localhost') return null;

    const asset = this.named(name) ?? (address === null ? null : this.byAddress.get(address));
    if (asset) return { assetId: asset.id, name: asset.name, external: false };
    if (kind === 'host' && address !== null) return { assetId: null, name: address, external: true };
    return kind === null && name !== '' ? { assetId: null, name: endpoint.name?.trim() ?? name, external: true } : null;
  }

  private named(name: string): AddressableAsset | null {
    if (!isQualified(name)) return this.byName.get(name) ?? null;
    const exact = this.byFqdn.get(name);
    if (exact) return exact;
    // The short name will do only for an asset that has no other FQDN.
    const short = this.byName.get(shortName(name));
    return short && qualifiedNames(short).length === 0 ? short : null;
  }
}

function namesOf({ fqdn, hostname, name }: AddressableAsset): string[] {
  return [fqdn, hostname, name].map(normaliseName);
}

function qualifiedNames(asset: AddressableAsset): string[] {
  return namesOf(asset).filter(isQualified);
}

function claim(index: Map<string, AddressableAsset | null>, key: string, asset: AddressableAsset): void {
  if (key === '') return;
  const owner = index.get(key);
  index.set(key, owner === undefined || owner?.id === asset.id ? asset : null);
}
