import { type AssetFacts } from '../model/asset';
import { type FindingDraft } from '../model/finding';

/** What a recommendation rests on. */
export interface SixRInput {
  facts: AssetFacts;
  /** Lifecycle findings of the asset on the assessment date. */
  findings: FindingDraft[];
  /** Assets that depend on it; several ports of one asset count once. */
  dependents: number;
  /** Assets it depends on, counted in the same way. */
  dependencies: number;
}
