import { detectFormat } from '../../../libs/discovery/src/formats/detect-format';
import { type ColumnProfile } from '../../../libs/discovery/src/mapping/column-profile';
import { suggestMappings } from '../../../libs/discovery/src/mapping/suggest-mappings';
import { type MappingSuggestion } from '../../../libs/discovery/src/model/mapping';

/** Profiles of columns without values, so that names alone count. */
export const empty = (names: string[]): ColumnProfile[] => names.map((name) => ({ name, filled: 0, total: 0, samples: [] }));
/** Source -> `target`, or `target:unit`; attributes left out. */
export const targets = (suggestions: MappingSuggestion[]): Record<string, string> =>
  Object.fromEntries(
    suggestions.flatMap(({ source, target, unit }) => (target === null ? [] : [[source, unit === null ? target : `${target}:${unit}`]])),
  );

/** Suggestions for a recognised export, by its header line. */
export const ofExport = (header: string): MappingSuggestion[] => {
  const names = header.split(',');
  return suggestMappings({ ...detectFormat(names), columns: empty(names) });
};
