import fc from 'fast-check';
import { judgeLifecycle } from '../../../libs/discovery/src/lifecycle/judge-lifecycle';
import { LifecycleCatalog, type LifecycleCycle } from '../../../libs/discovery/src/lifecycle/lifecycle-catalog';

const BUNDLED = LifecycleCatalog.bundled();

const cycle = (name: string, dates: Partial<LifecycleCycle> = {}): LifecycleCycle => ({
  ...{ cycle: name, releaseDate: '2010-01-01', endOfLife: '2024-06-30' },
  ...dates,
});
const catalogOf = (...cycles: LifecycleCycle[]) =>
  new LifecycleCatalog({ source: 'test', products: [{ product: 'some-os', title: 'Some OS', category: 'os', cycles }] });

/** Judges the one release `7` of a made-up system on a day. */
function judge(dates: Partial<LifecycleCycle>, day: string) {
  return judgeLifecycle(catalogOf(cycle('7', dates)), { operatingSystem: 'Some OS 7', osProduct: 'some-os', osVersion: '7' }, day);
}
/** Judges by the dates that ship. */
function judgeReal(osProduct: string | null, osVersion: string | null, operatingSystem: string | null = null, day = '2026-11-02') {
  return judgeLifecycle(BUNDLED, { operatingSystem, osProduct, osVersion }, day);
}

describe('judgeLifecycle: end of life', () => {
  const dates = { endOfLife: '2024-06-30' };

  it('comes the day after the last day of support', () => {
    expect(judge(dates, '2024-06-30')).toMatchObject({ kind: 'end_of_life_soon', date: '2024-06-30' });
    expect(judge(dates, '2024-07-01')).toEqual({
      ...{ kind: 'end_of_life', product: 'some-os', cycle: '7', date: '2024-06-30', severity: 'high' },
      reason:
        'Some OS 7 reached its end of life on 2024-06-30 and gets no more security fixes: upgrade or replace it before or with the migration.',
    });
  });

  it('is high up to exactly three years after it, and critical from the next day', () => {
    expect(judge(dates, '2027-06-30')).toMatchObject({ severity: 'high' });
    expect(judge(dates, '2027-07-01')).toMatchObject({
      ...{ kind: 'end_of_life', severity: 'critical' },
      reason: expect.stringContaining('on 2024-06-30, more than three years ago, and gets no security fixes'),
    });
  });

  it('counts three years from a leap day', () => {
    expect(judge({ endOfLife: '2020-02-29' }, '2023-02-28')).toMatchObject({ severity: 'high' });
    expect(judge({ endOfLife: '2020-02-29' }, '2023-03-01')).toMatchObject({ severity: 'critical' });
  });

  it('is medium to the last day of extended support, however long ago it was', () => {
    const extended = { ...dates, endOfExtendedSupport: '2029-01-31' };
    expect(judge(extended, '2024-07-01')).toMatchObject({ kind: 'end_of_life', date: '2024-06-30', severity: 'medium' });
    expect(judge(extended, '2029-01-31')).toMatchObject({
      severity: 'medium',
      reason: expect.stringContaining('extended support, where it is bought, lasts until 2029-01-31: upgrade before then.'),
    });
    expect(judge(extended, '2029-02-01')).toMatchObject({ severity: 'critical' });
  });

  it('is high when extended support ended within three years, and also when its end has no date', () => {
    expect(judge({ ...dates, endOfExtendedSupport: '2025-01-01' }, '2025-01-02')).toMatchObject({ severity: 'high' });
    for (const endOfExtendedSupport of [true, false]) {
      expect(judge({ ...dates, endOfExtendedSupport }, '2024-07-01')).toMatchObject({ severity: 'high' });
    }
  });
});

describe('judgeLifecycle: before the end of life', () => {
  const dates = { endOfActiveSupport: '2022-01-11', endOfLife: '2027-01-12' };

  it('is soon from exactly twelve months before', () => {
    expect(judge(dates, '2026-01-11')).toMatchObject({ kind: 'active_support_ended' });
    expect(judge(dates, '2026-01-12')).toEqual({
      ...{ kind: 'end_of_life_soon', product: 'some-os', cycle: '7', date: '2027-01-12', severity: 'low' },
      reason: 'Some OS 7 reaches its end of life on 2027-01-12: plan the upgrade as part of the migration.',
    });
    expect(judge(dates, '2027-01-12')).toMatchObject({ kind: 'end_of_life_soon' });
  });

  it('says that active support has ended from the day after it', () => {
    expect(judge(dates, '2022-01-11')).toBeNull();
    expect(judge(dates, '2022-01-12')).toEqual({
      ...{ kind: 'active_support_ended', product: 'some-os', cycle: '7', date: '2022-01-11', severity: 'info' },
      reason:
        'Some OS 7 left active support on 2022-01-11; security fixes continue until 2027-01-12: choose a newer release where the asset is rebuilt.',
    });
  });

  it('finds nothing in full support', () => {
    expect(judge({ endOfLife: '2034-11-14' }, '2026-11-02')).toBeNull();
  });

  it('makes no finding of a kind that needs a date where there is none', () => {
    for (const endOfLife of [true, false]) expect(judge({ endOfLife, endOfActiveSupport: '2020-01-01' }, '2026-11-02')).toBeNull();
    for (const endOfActiveSupport of [true, false]) expect(judge({ endOfLife: '2034-01-01', endOfActiveSupport }, '2026-11-02')).toBeNull();
  });

  it('refuses an assessment date that is no ISO day', () => {
    expect(() => judge(dates, '2026-02-30')).toThrow(new RangeError('Not an ISO day: 2026-02-30'));
  });

  it('finds worse or the same, never better, as time goes by', () => {
    const order = [null, 'active_support_ended', 'end_of_life_soon', 'end_of_life'];
    const days = fc.integer({ min: 0, max: 6_000 }).map((offset) => new Date(Date.UTC(2020, 0, 1 + offset)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, days, (one, other) => {
        const [early, late] = [one, other].sort().map((day) => judge(dates, day));
        const found = [early, late].filter((finding) => finding !== null && finding !== undefined);
        expect(order.indexOf(early?.kind ?? null)).toBeLessThanOrEqual(order.indexOf(late?.kind ?? null));
        for (const { date, reason } of found) expect(reason).toContain(date);
      }),
    );
  });
});

describe('judgeLifecycle: no lifecycle data', () => {
  const none = { kind: 'no_lifecycle_data', cycle: null, date: null, severity: 'info' };

  it('says which system is not known', () => {
    expect(judgeReal(null, null, 'Appliance OS 3.1')).toEqual({
      ...none,
      product: 'Appliance OS 3.1',
      reason: 'There is no lifecycle data for "Appliance OS 3.1": find out the product and its support dates by hand.',
    });
    expect(judgeReal('plan-9', '4')).toMatchObject({ ...none, product: 'plan-9' });
  });

  it('says that no system is reported', () => {
    expect(judgeReal(null, null)).toEqual({
      ...none,
      product: 'unknown',
      reason: 'No operating system reported: find out what runs on the asset before planning its move.',
    });
  });

  it('says that the version is missing, or names no release', () => {
    expect(judgeReal('rhel', null)).toMatchObject({
      ...none,
      product: 'rhel',
      reason: 'Red Hat Enterprise Linux is reported without a version: find out the version to judge its support.',
    });
    expect(judgeReal('rhel', '99')).toMatchObject({ ...none, reason: expect.stringContaining('Version "99" of Red Hat Enterprise Linux') });
  });
});

describe('judgeLifecycle: versions that name no exact release', () => {
  const asked = (version: string, ...cycles: LifecycleCycle[]) =>
    judgeLifecycle(catalogOf(...cycles), { operatingSystem: `Some OS ${version}`, osProduct: 'some-os', osVersion: version }, '2026-11-02');

  it('is certain of an end of life that every candidate has reached, and judges by the last', () => {
    expect(asked('12', cycle('12.4', { endOfLife: '2020-06-30' }), cycle('12.5', { endOfLife: '2024-10-31' }))).toMatchObject({
      ...{ kind: 'end_of_life', cycle: '12.5', date: '2024-10-31', severity: 'high' },
      reason: expect.stringMatching(
        /^Some OS 12 \(at the latest Some OS 12\.5; the exact release is not reported\) reached its end of life/,
      ),
    });
  });

  it('finds no lifecycle data while one candidate is in support, or may be', () => {
    const old = cycle('15.6', { endOfLife: '2025-12-31' });
    expect(asked('15', old, cycle('15.7', { endOfLife: '2031-07-31' }))).toMatchObject({ kind: 'no_lifecycle_data' });
    expect(asked('15', old, cycle('15.7', { endOfLife: '2026-11-02' }))).toMatchObject({ kind: 'no_lifecycle_data' });
    expect(asked('15', old, cycle('15.7', { endOfLife: false }))).toMatchObject({ kind: 'no_lifecycle_data' });
  });

  it('leaves out candidates that have ended on no known day', () => {
    expect(asked('15', cycle('15.0', { endOfLife: true }), cycle('15.1', { endOfLife: '2021-01-31' }))).toMatchObject({ cycle: '15.1' });
    expect(asked('15', cycle('15.0', { endOfLife: true }))).toMatchObject({ kind: 'no_lifecycle_data' });
  });

  it('asks to confirm the version where the source says "or later"', () => {
    expect(judgeReal('windows-server', '2016', 'Microsoft Windows Server 2016 or later (64-bit)')).toMatchObject({
      kind: 'end_of_life_soon',
      reason: expect.stringMatching(/Windows Server 2016 \(the source says "or later": confirm the version\) reaches its end of life/),
    });
  });

  it('does not call a release the last possible one where the source says "or later"', () => {
    expect(judgeReal('vmware-esxi', '6', 'VMware ESXi 6.x')).toMatchObject({ kind: 'end_of_life', date: '2022-10-15' });
    expect(judgeReal('vmware-esxi', '6', 'VMware ESXi 6 or later')).toMatchObject({ kind: 'no_lifecycle_data', date: null });
  });
});

describe('judgeLifecycle with the dates that ship', () => {
  it.each([
    ['windows-server', '2008-r2-sp1', 'end_of_life', '2020-01-14', 'critical'],
    ['windows-server', '2012-r2', 'end_of_life', '2023-10-10', 'critical'],
    ['rhel', '7.9', 'end_of_life', '2024-06-30', 'medium'],
    ['centos', '7', 'end_of_life', '2024-06-30', 'high'],
    ['sles', '12', 'end_of_life', '2024-10-31', 'medium'],
    ['windows-server', '2016', 'end_of_life_soon', '2027-01-12', 'low'],
    ['windows-server', '2022', 'active_support_ended', '2026-10-13', 'info'],
    ['ibm-aix', '7.2', 'no_lifecycle_data', null, 'info'],
  ])('judges %s %s on 2026-11-02: %s', (product, version, kind, date, severity) => {
    expect(judgeReal(product, version)).toMatchObject({ kind, date, severity });
  });

  it.each([
    ['windows-server', '2025'],
    ['oracle-solaris', '11.1'],
    ['ibm-i', '7.5'],
  ])('finds nothing against %s %s on 2026-11-02', (product, version) => {
    expect(judgeReal(product, version)).toBeNull();
  });
});
