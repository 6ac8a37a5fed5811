import { hasBothEndpoints, hasMachineFacts } from '../mapping/table-shape';
import { type ImportFormat, type ImportKind } from '../model/import';
import { FORMAT_SIGNATURES, foldColumn, type FormatSignature } from './format-signatures';
import { FormatMismatchError } from './format-mismatch.error';

export interface DetectedFormat {
  format: ImportFormat;
  kind: ImportKind;
  /** Why, for people. */
  reason: string;
}

const KIND_OF_GENERIC: Partial<Record<ImportFormat, ImportKind>> = { generic_inventory: 'inventory', generic_dependencies: 'dependencies' };

const foldAll = (signature: FormatSignature, header: string[]): Set<string> =>
  new Set(header.map((column) => foldColumn(signature.format, column)));

const missingKeys = (signature: FormatSignature, header: string[]): string[][] => {
  const columns = foldAll(signature, header);
  return signature.key.filter((group) => !group.some((column) => columns.has(column)));
};

/** Own keys only: a column may be called `constructor`. */
const weightOf = ({ marks }: FormatSignature, column: string): number => (Object.hasOwn(marks, column) ? (marks[column] ?? 0) : 0);

function matches(signature: FormatSignature, header: string[]): boolean {
  const score = [...foldAll(signature, header)].reduce((sum, column) => sum + weightOf(signature, column), 0);
  return score >= signature.threshold && missingKeys(signature, header).length === 0;
}

const found = ({ format, kind, label }: FormatSignature, how: string): DetectedFormat => ({ format, kind, reason: `${label}: ${how}` });

function genericFormat(header: string[], kind: ImportKind | undefined): DetectedFormat {
  if (kind === 'dependencies')
    return { format: 'generic_dependencies', kind, reason: 'no known export; imported as dependencies, as asked' };
  if (kind === 'inventory') return { format: 'generic_inventory', kind, reason: 'no known export; imported as inventory, as asked' };
  // `Client, Server, Operating system` is an inventory whose owner is called client.
  if (hasBothEndpoints(header) && !hasMachineFacts(header)) {
    return { format: 'generic_dependencies', kind: 'dependencies', reason: 'the columns name two endpoints of a connection' };
  }
  return { format: 'generic_inventory', kind: 'inventory', reason: 'no known export; treated as a list of machines' };
}

function refuseOtherKind(label: string, actual: ImportKind, asked: ImportKind | undefined): void {
  if (asked === undefined || asked === actual) return;
  throw new FormatMismatchError(
    `${label} holds ${actual}, but the import was sent with kind=${asked}. Send it with kind=${actual}, or leave kind out.`,
  );
}

/**
 * Recognises an export by its column names, whatever their case, spacing, punctuation and order. What is no known
 * export is generic: dependencies when the columns name two endpoints, else inventory. Throws `FormatMismatchError`
 * when `kind` contradicts a recognised export.
 */
export function detectFormat(header: string[], kind?: ImportKind): DetectedFormat {
  const signature = FORMAT_SIGNATURES.find((candidate) => matches(candidate, header));
  if (signature === undefined) return genericFormat(header, kind);
  refuseOtherKind(`The file is recognised as ${signature.label}: it`, signature.kind, kind);
  return found(signature, 'recognised by its column names');
}

/**
 * `detectFormat` for `auto`; else checks the requested format. Throws `FormatMismatchError` when the header lacks the
 * columns without which that format cannot be read, or `kind` is not the format's.
 */
export function resolveFormat(header: string[], requested: ImportFormat | 'auto', kind?: ImportKind): DetectedFormat {
  if (requested === 'auto') return detectFormat(header, kind);
  const genericKind = KIND_OF_GENERIC[requested];
  if (genericKind !== undefined) {
    refuseOtherKind(`Format ${requested}`, genericKind, kind);
    return { format: requested, kind: genericKind, reason: 'requested by the caller' };
  }
  const signature = FORMAT_SIGNATURES.find((candidate) => candidate.format === requested);
  if (signature === undefined) throw new FormatMismatchError(`Format ${requested} is not known.`);
  refuseOtherKind(`Format ${requested}`, signature.kind, kind);
  const missing = missingKeys(signature, header).map((group) => group.join(' or '));
  if (missing.length === 0) return found(signature, 'requested by the caller');
  throw new FormatMismatchError(
    `The file is not readable as ${signature.label}: it has no column ${missing.join(', no column ')}. Its columns are ${header.slice(0, 8).join(', ')}. Use format=auto.`,
  );
}
