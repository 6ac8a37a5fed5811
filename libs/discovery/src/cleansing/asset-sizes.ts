import { type AssetFacts } from '../model/asset';
import { type MappingTarget } from '../model/mapping';
import { type Cell, type CellFault, type MappedRow } from './mapped-row';
import { type NumberStyle, parseNumber } from './parse-number';
import { parseSizeGb, roundToHundredths } from './parse-size';

/** Beyond these a cell holds another unit or another thing; the largest machines have a hundredth of it. */
const MAX_CORES = 100_000;
const MAX_SIZE_GB = 1024 ** 3;

const NOT_A_COUNT: CellFault = {
  code: 'INVALID_NUMBER',
  message: `not a number of cores above 0 and up to ${MAX_CORES}: the value is kept as an attribute; correct it, or map the column to something else`,
};
const NOT_A_SIZE: CellFault = {
  code: 'INVALID_SIZE',
  message: 'not a possible size: the value is kept as an attribute; correct it, or check the unit and the target of the column',
};

/** Cores, memory and storage of a row, in GB with two decimals. Several storage columns are disks and are added up. */
export function assetSizes(row: MappedRow, style: NumberStyle): Pick<AssetFacts, 'cpuCores' | 'memoryGb' | 'storageGb'> {
  const size =
    (least: number) =>
    (text: string, { unit }: Cell): number | null =>
      within(parseSizeGb(text, unit, style), least, MAX_SIZE_GB);
  const disks = eachOf(row, 'storageGb', size(0));
  return {
    cpuCores: cores(row, style),
    memoryGb: row.first('memoryGb', size(0.01), NOT_A_SIZE),
    storageGb: disks.length === 0 ? null : roundToHundredths(disks.reduce((sum, disk) => sum + disk, 0)),
  };
}

/**
 * Total cores, or CPUs times cores of each. A factor that is not stated counts as 1, which is the least it can be. Both factors are kept:
 * licences go by sockets.
 */
function cores(row: MappedRow, style: NumberStyle): number | null {
  const count = (text: string): number | null => within(parseNumber(text, style), Number.MIN_VALUE, MAX_CORES);
  const factors = (['cpuCount', 'coresPerCpu'] as const).map((target) => {
    row.cells(target).forEach((cell) => row.keep(cell));
    return row.first(target, count, NOT_A_COUNT);
  });
  const total = row.first('cpuCores', count, NOT_A_COUNT);
  if (total !== null || factors.every((factor) => factor === null)) return total;
  return within(
    factors.reduce<number>((product, factor) => product * (factor ?? 1), 1),
    Number.MIN_VALUE,
    MAX_CORES,
  );
}

function eachOf(row: MappedRow, target: MappingTarget, read: (text: string, cell: Cell) => number | null): number[] {
  return row.cells(target).flatMap((cell) => {
    const value = read(cell.text, cell);
    if (value === null) row.warn(cell, NOT_A_SIZE);
    return value ?? [];
  });
}

function within(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}
