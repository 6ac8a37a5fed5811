import { type AssetSource, type CleansedAsset } from '../model/asset';

/** One cleansed inventory row together with where it comes from and how far it is to be believed. */
export interface SourcedAsset {
  source: AssetSource;
  /** A tool saw the machine itself (see `isObserved`); otherwise somebody wrote the row down. */
  observed: boolean;
  /** Position of the import in its flow; a higher number is newer. */
  importOrder: number;
  asset: CleansedAsset;
}

/** Orders rows by import, then by row number: oldest first. */
export function byImportAndRow(a: SourcedAsset, b: SourcedAsset): number {
  return a.importOrder - b.importOrder || a.source.rowNumber - b.source.rowNumber;
}
