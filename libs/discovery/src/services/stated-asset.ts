import { AppError } from '@app/kernel';
import { parseHostname } from '../cleansing/parse-hostname';
import { parseIpList } from '../cleansing/parse-ip';
import { parseOperatingSystem } from '../cleansing/parse-operating-system';
import { normaliseName } from '../identity/host-names';
import { type StatedIdentity } from '../identity/match-stated-asset';
import { type Asset } from '../entities/asset.entity';
import { type AssetFacts } from '../model/asset';

/** What a caller states about an asset; what is left out or null is not stated. `hostname` may be a full name. Sizes in GB. */
export type AssetStatement = { [F in Exclude<keyof AssetFacts, 'osProduct'>]?: AssetFacts[F] | null } & { name: string };

/** A statement in canonical form: `facts` holds what is stated and nothing else; an operating system's three fields go together. */
export interface StatedAsset {
  identity: StatedIdentity;
  facts: Partial<Omit<AssetFacts, 'name' | 'hostname' | 'fqdn'>>;
}

/** @throws AppError VALIDATION_FAILED for a host name that names no machine, or two names that contradict each other. */
export function readStatement(statement: AssetStatement): StatedAsset {
  const { name, hostname, fqdn, ipAddress, assetType, operatingSystem, osVersion, ...plain } = statement;
  const host = hostOf('hostname', hostname);
  const full = hostOf('fqdn', fqdn);
  if (full && full.fqdn === null) throw fault('fqdn', `fqdn must be a full name such as web01.example.org; "${fqdn}" has no domain`);
  if (full && host && (host.fqdn ?? full.fqdn) !== full.fqdn)
    throw fault('fqdn', 'hostname and fqdn name two different hosts; correct one of them');
  if (full && host && host.hostname !== full.hostname)
    throw fault('fqdn', `fqdn must begin with the host name "${host.hostname}"; correct one of them`);

  if (osVersion && !operatingSystem) throw fault('osVersion', 'osVersion needs operatingSystem: a version alone names no product');
  const address = ipAddress ? addressOf(ipAddress) : null;
  const os = operatingSystem ? { operatingSystem, ...parseOperatingSystem(operatingSystem, osVersion ?? null) } : null;
  return {
    identity: {
      name: name.trim(),
      assetType: assetType ?? null,
      hostname: host?.hostname ?? full?.hostname ?? null,
      fqdn: full?.fqdn ?? host?.fqdn ?? null,
      ipAddress: address,
    },
    facts: { ...stated({ ...plain, assetType, ipAddress: address }), ...os },
  };
}

/** What the statement changes on the stored asset. Its name stays, and so do the host names it has. */
export function changesBy({ identity, facts }: StatedAsset, stored: Asset): Partial<Asset> {
  const names = { hostname: stored.hostname ?? identity.hostname, fqdn: stored.fqdn ?? identity.fqdn };
  const changed = Object.entries({ ...names, ...facts }).filter(([field, value]) => stored[field as keyof Asset] !== value);
  const changes: Partial<Asset> = Object.fromEntries(changed);
  if (!changes.ipAddress) return changes;
  return { ...changes, ipAddresses: [...new Set([changes.ipAddress, ...stored.ipAddresses])] };
}

/** The keys under which nobody else may create the same asset meanwhile. */
export function claimsOf({ name, hostname, fqdn, ipAddress }: StatedIdentity): string[] {
  return [`name ${normaliseName(name)}`, `host ${hostname}`, `host ${fqdn}`, `address ${ipAddress}`].filter(
    (key) => !key.endsWith(' null'),
  );
}

function hostOf(field: string, text: string | null | undefined): ReturnType<typeof parseHostname> {
  if (!text) return null;
  const parsed = parseHostname(text);
  if (!parsed) throw fault(field, `${field} must name one machine, such as web01 or web01.example.org; "${text.slice(0, 60)}" does not`);
  return parsed;
}

function addressOf(text: string): string {
  const [address] = parseIpList(text).addresses;
  if (!address) throw fault('ipAddress', `ipAddress must be the address of one machine; "${text}" is every machine's own`);
  return address;
}

function stated(facts: { [F in keyof StatedAsset['facts']]?: StatedAsset['facts'][F] | null }): StatedAsset['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== undefined));
}

function fault(field: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { errors: [{ field, code: 'INVALID_VALUE', message }] });
}
