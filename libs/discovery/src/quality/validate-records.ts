import { missingRequired, type MissingTarget } from '../mapping/required-targets';
import { type ImportFormat, type ImportKind } from '../model/import';
import { type FieldStatistics, fieldStatistics } from './field-statistics';
import { type InterpretedRecords } from './interpret-records';

/** One fault of one record, as the errors of an import show it. */
export interface RecordIssue {
  rowNumber: number;
  /** Column name; empty when the whole record is meant. */
  field: string;
  code: string;
  message: string;
  value: string | null;
}

/** What an import would make of the records. */
export interface ValidationReport {
  kind: ImportKind;
  detectedFormat: ImportFormat;
  totalRecords: number;
  validRecords: number;
  invalidRecords: number;
  errorCount: number;
  warningCount: number;
  /** At most `MAX_ISSUES` of each, the first ones. Errors reject their record; warnings keep it and drop the value. */
  errors: RecordIssue[];
  warnings: RecordIssue[];
  fieldStatistics: FieldStatistics[];
  /** What an import would wait for a person for. */
  missingRequired: MissingTarget[];
}

const MAX_ISSUES = 500;
const MAX_VALUE = 200;

/** @param threshold confidence (0..1) that a required column must reach to need no person */
export function validateRecords(records: InterpretedRecords, threshold: number): ValidationReport {
  const issues = records.rows.flatMap(({ rowNumber, issues: own }) => own.map((issue) => ({ rowNumber, ...issue })));
  const of = (wanted: 'error' | 'warning'): RecordIssue[] =>
    issues
      .filter(({ severity }) => severity === wanted)
      .map(({ rowNumber, field, code, message, value }) => ({
        rowNumber,
        field,
        code,
        message,
        value: value?.slice(0, MAX_VALUE) ?? null,
      }));
  const [errors, warnings] = [of('error'), of('warning')];
  const validRecords = records.rows.filter(({ cleansed }) => cleansed !== null).length;
  return {
    kind: records.kind,
    detectedFormat: records.format,
    totalRecords: records.rows.length,
    validRecords,
    invalidRecords: records.rows.length - validRecords,
    errorCount: errors.length,
    warningCount: warnings.length,
    errors: errors.slice(0, MAX_ISSUES),
    warnings: warnings.slice(0, MAX_ISSUES),
    fieldStatistics: fieldStatistics(records),
    missingRequired: missingRequired(records.kind, records.mappings, threshold),
  };
}
