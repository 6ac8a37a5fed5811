import { type RawValues, type RowIssue } from '../model/import';
import { type MappingTarget, type SizeUnit } from '../model/mapping';
import { blankToNull, visibleText } from './blank-values';
import { type ColumnPlan } from './column-plan';

/** One cell that says something. */
export interface Cell {
  column: string;
  /** Trimmed, without invisible characters, never blank. */
  text: string;
  /** Unit of a size column; null when the column states none. */
  unit: SizeUnit | null;
}

/** What to tell when a cell cannot be read; `message` says what is wrong and what to do about it. */
export interface CellFault {
  code: string;
  message: string;
}

/**
 * One row seen through its mapping. It remembers which cells found no place in a field, so that every cell that says something ends
 * up in a field or in the attributes.
 */
export class MappedRow {
  readonly issues: RowIssue[] = [];
  private readonly kept = new Set<string>();

  constructor(
    private readonly values: RawValues,
    private readonly plan: ColumnPlan,
  ) {}

  /** Cells of the target's columns that say something, in mapping order. */
  cells(target: MappingTarget): Cell[] {
    const cells: Cell[] = [];
    for (const { source, unit } of this.plan.columns.get(target) ?? []) {
      const text = blankToNull(this.raw(source));
      if (text !== null) cells.push({ column: source, text, unit });
    }
    return cells;
  }

  /**
   * What the first readable cell of a target says; null when there is none. Cells before it are reported, cells after it kept.
   *
   * @param read returns null for a text that is none of its kind
   */
  first<T>(target: MappingTarget, read: (text: string, cell: Cell) => T | null, fault: CellFault): T | null {
    let found: T | null = null;
    for (const cell of this.cells(target)) {
      if (found !== null) this.keep(cell);
      else if ((found = read(cell.text, cell)) === null) this.warn(cell, fault);
    }
    return found;
  }

  /** The text of the target's first cell; null when all are blank. */
  text(target: MappingTarget): string | null {
    const [cell, ...others] = this.cells(target);
    others.forEach((other) => this.keep(other));
    return cell?.text ?? null;
  }

  /** The text of a column that no target claims; empty when it is blank, claimed or missing. */
  unmapped(column: string): string {
    return this.plan.claimed.has(column) ? '' : visibleText(this.raw(column));
  }

  /** Makes the cell an attribute, although its column is mapped. */
  keep({ column }: Pick<Cell, 'column'>): void {
    this.kept.add(column);
  }

  /** Reports a cell that cannot be used and keeps it as an attribute. */
  warn(cell: Cell, { code, message }: CellFault): void {
    this.keep(cell);
    this.issues.push({ severity: 'warning', field: cell.column, code, message, value: cell.text });
  }

  /** Reports that the row cannot be used. The first column of the targets is named as the one to repair. */
  reject(targets: MappingTarget[], { code, message }: CellFault): void {
    const [column] = targets.flatMap((target) => this.plan.columns.get(target) ?? []);
    this.issues.push({ severity: 'error', field: column?.source ?? '', code, message, value: null });
  }

  /** Text of all columns that no target claims, and of the cells that were kept. To be asked when the fields are done. */
  attributes(): Record<string, string> {
    const attributes: [string, string][] = [];
    for (const column of Object.keys(this.values)) {
      if (this.plan.claimed.has(column) && !this.kept.has(column)) continue;
      const text = visibleText(this.raw(column));
      if (text !== '') attributes.push([column, text]);
    }
    return Object.fromEntries(attributes);
  }

  private raw(column: string): string {
    // Own keys only: a column may be called `constructor`.
    return Object.hasOwn(this.values, column) ? (this.values[column] ?? '') : '';
  }
}
