/** One step of the migration: assets that can move together once all earlier waves have moved. Numbered from 1. */
export interface Wave {
  number: number;
  assets: { id: string; name: string }[];
  reasons: string[];
}

export interface WavePlan {
  waves: Wave[];
  /** Groups of asset names that depend on each other in a circle, each group sorted by name. */
  cycles: string[][];
}
