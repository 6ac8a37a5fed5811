import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { OS_RULES } from '../../../libs/discovery/src/cleansing/os-rules';
import { addMonths, isIsoDay } from '../../../libs/discovery/src/lifecycle/iso-day';
import { LifecycleCatalog, type LifecycleData } from '../../../libs/discovery/src/lifecycle/lifecycle-catalog';

const FOLDER = path.join(__dirname, '../../../libs/discovery/src/lifecycle');
const DATA = JSON.parse(readFileSync(path.join(FOLDER, 'product-lifecycles.json'), 'utf8')) as LifecycleData;
const BUNDLED = LifecycleCatalog.bundled();

describe('isIsoDay', () => {
  it.each(['2024-02-29', '1999-12-31', '0001-01-01', '9999-12-31'])('takes %s for a day', (text) => {
    expect(isIsoDay(text)).toBe(true);
  });

  it.each(['2023-02-29', '2024-02-30', '2024-13-01', '2024-00-10', '2024-1-1', '20240101', '2024-01-01T00:00:00Z', '', ' 2024-01-01'])(
    'takes %j for none',
    (text) => {
      expect(isIsoDay(text)).toBe(false);
    },
  );
});

describe('addMonths', () => {
  it.each([
    ['2026-11-02', 12, '2027-11-02'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-01-31', -2, '2025-11-30'],
    ['2026-01-01', -1, '2025-12-01'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('moves %s by %i months to %s', (day, months, moved) => {
    expect(addMonths(day, months)).toBe(moved);
  });

  it('refuses what is no ISO day', () => {
    expect(() => addMonths('2024-02-30', 1)).toThrow(new RangeError('Not an ISO day: 2024-02-30'));
  });

  it('does not take the years 0 to 99 for those of the last century', () => {
    expect(addMonths('0050-01-31', 1)).toBe('0050-02-28');
  });

  it('refuses to leave the years that an ISO day can name, instead of returning half a text', () => {
    expect(() => addMonths('9999-12-31', 1)).toThrow(new RangeError('1 months from 9999-12-31 is outside the years 0000 to 9999.'));
    expect(() => addMonths('0000-01-01', -1)).toThrow(RangeError);
  });

  it('gives an ISO day, keeps the order of days, and ends in the month asked for', () => {
    const days = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, days, fc.integer({ min: -600, max: 600 }), (one, other, months) => {
        const moved = addMonths(one, months);
        const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
        expect(isIsoDay(moved)).toBe(true);
        expect(monthOf(moved) - monthOf(one)).toBe(months);
        if (one <= other) expect(moved <= addMonths(other, months)).toBe(true);
      }),
    );
  });
});

describe('LifecycleCatalog', () => {
  it.each([
    ['centos', '7.9.2009', '7'],
    ['ubuntu', '20.04.6', '20.04'],
    ['windows-server', '2012-R2', '2012-r2'],
    ['oracle-solaris', '11.4.50', '11.4'],
    ['rhel', ' 8 ', '8'],
  ])('finds %s %s in cycle %s', (product, version, found) => {
    expect(BUNDLED.find(product, version)?.cycle).toBe(found);
  });

  it.each([
    ['sles', '15'],
    ['rhel', '70'],
    ['centos', ''],
    ['centos', '.'],
    ['plan-9', '4'],
  ])('finds no cycle of %s for %j', (product, version) => {
    expect(BUNDLED.find(product, version)).toBeNull();
  });

  it('takes a short version at a dot or dash only', () => {
    expect(BUNDLED.lastWithin('sles', '1')).toBeNull();
    expect(BUNDLED.lastWithin('sles', '11')?.cycle).toBe('11.4');
    expect(BUNDLED.lastWithin('windows', '10')?.cycle).toBe('10-21h2-iot-lts');
    expect(BUNDLED.lastWithin('sles', '')).toBeNull();
    expect(BUNDLED.lastWithin('plan-9', '4')).toBeNull();
  });

  it.each([
    ['centos', '7', 'CentOS 7'],
    ['windows-server', '2012-r2', 'Windows Server 2012 R2'],
    ['windows', '10-22h2', 'Microsoft Windows 10 22H2'],
  ])('calls %s %s "%s"', (product, version, label) => {
    expect(BUNDLED.label(product, BUNDLED.find(product, version)!)).toBe(label);
  });

  it('names a product by its title, and one that it does not know by its id', () => {
    expect([BUNDLED.label('rhel'), BUNDLED.label('plan-9')]).toEqual(['Red Hat Enterprise Linux', 'plan-9']);
    expect([BUNDLED.has('rhel'), BUNDLED.has('plan-9')]).toEqual([true, false]);
    expect(LifecycleCatalog.bundled()).toBe(BUNDLED);
  });
});

describe('product-lifecycles.json', () => {
  it('is described with its source, its licence and its day', () => {
    const readme = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
    const [source = '', licence = '', day = ''] = /^(\S+) \((.+)\), snapshot of (\S+)$/.exec(DATA.source)?.slice(1) ?? [];
    expect(isIsoDay(day)).toBe(true);
    for (const word of [`https://${source}`, licence, day]) expect(readme).toContain(word);
    expect(readFileSync(path.join(FOLDER, 'LICENSE-endoflife.date'), 'utf8')).toContain('Copyright 2020 endoflife.date contributors');
  });

  it('has real days or booleans for dates, and no cycle twice', () => {
    for (const { product, cycles } of DATA.products) {
      expect(new Set(cycles.map((each) => each.cycle)).size).toBe(cycles.length);
      for (const { cycle: name, releaseDate, endOfActiveSupport, endOfLife, endOfExtendedSupport } of cycles) {
        const dates = [releaseDate, endOfActiveSupport ?? true, endOfLife, endOfExtendedSupport ?? true];
        const wrong = dates.filter((date) => (typeof date === 'string' ? !isIsoDay(date) : typeof date !== 'boolean'));
        expect({ product, name, wrong }).toEqual({ product, name, wrong: [] });
      }
    }
  });

  it('writes cycles in lower case, as the look-up does', () => {
    const operatingSystems = DATA.products.filter(({ product }) => OS_RULES.some((rule) => rule.product === product));
    for (const { cycles } of operatingSystems) for (const { cycle: name } of cycles) expect(name).toBe(name.trim().toLowerCase());
  });

  it('knows every product that an operating system can be recognised as', () => {
    expect(OS_RULES.map(({ product }) => product).filter((product) => !BUNDLED.has(product))).toEqual([]);
  });
});
