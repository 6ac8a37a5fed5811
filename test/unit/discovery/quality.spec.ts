import { judgeStatedMapping, judgeSuggestions, overallConfidence } from '../../../libs/discovery/src/mapping/judge-mapping';
import { assessAttributes } from '../../../libs/discovery/src/quality/assess-attributes';
import { assessQuality, type QualityIssue } from '../../../libs/discovery/src/quality/assess-quality';
import { CRITICAL_ATTRIBUTES } from '../../../libs/discovery/src/quality/critical-attributes.data';
import { interpretRecords } from '../../../libs/discovery/src/quality/interpret-records';
import { bandOf } from '../../../libs/discovery/src/quality/quality-score';
import { validateRecords } from '../../../libs/discovery/src/quality/validate-records';
import { type SourcedAsset } from '../../../libs/discovery/src/identity/sourced-asset';
import { type CleansedAsset } from '../../../libs/discovery/src/model/asset';
import { empty } from './mapping-fixtures';

const FULL: CleansedAsset = {
  ...{ name: 'web01', assetType: 'server', hostname: 'web01', fqdn: null, ipAddress: '10.0.0.1', operatingSystem: 'Debian 12' },
  ...{ osProduct: 'debian', osVersion: '12', cpuCores: 4, memoryGb: 8, storageGb: 100, environment: 'production', application: 'shop' },
  ...{ status: 'active', ipAddresses: ['10.0.0.1'], macAddresses: [], externalIds: [], attributes: {} },
};
const named = (name: string, rest: Partial<CleansedAsset> = {}): CleansedAsset => ({
  ...FULL,
  name,
  hostname: name,
  ipAddress: null,
  ipAddresses: [],
  ...rest,
});
const row = (rowNumber: number, asset: CleansedAsset, importId = 'i1'): SourcedAsset => ({
  source: { importId, format: 'generic_inventory', rowNumber },
  observed: false,
  importOrder: 1,
  asset,
});
const error = (record: string): QualityIssue => ({ record, severity: 'error', field: '', code: 'RAGGED_ROW' });

describe('assessQuality', () => {
  it('gives full marks to full, valid, distinct and agreeing records', () => {
    const report = assessQuality({ records: 1, usable: [row(1, FULL)], issues: [] });
    expect(report).toMatchObject({ qualityScore: 100, recommendation: 'ready', assets: 1 });
    expect(Object.values(report.parts).flatMap(({ loweredBy }) => loweredBy)).toEqual([]);
  });

  it('gives none when no record is usable', () => {
    expect(assessQuality({ records: 2, usable: [], issues: [error('1'), error('2')] })).toMatchObject({
      qualityScore: 0,
      recommendation: 'extensive_cleansing',
      parts: { completeness: { loweredBy: ['no record is usable'] }, validity: { loweredBy: ['RAGGED_ROW (record rejected): 2 records'] } },
    });
  });

  it('counts a machine twice in one import as a duplicate, in two imports as agreement or conflict', () => {
    const twice = assessQuality({ records: 2, usable: [row(1, named('a')), row(2, named('a'))], issues: [] });
    expect(twice.parts.uniqueness).toMatchObject({ score: 50, loweredBy: ['a is in 2 records: rows 1, 2'] });
    expect(twice.parts.consistency.score).toBe(100);
    const apart = assessQuality({ records: 2, usable: [row(1, named('a')), row(1, named('a', { memoryGb: 64 }), 'i2')], issues: [] });
    expect(apart.parts.uniqueness.score).toBe(100);
    expect(apart.parts.consistency.score).toBe(0);
    expect(apart.parts.consistency.loweredBy[0]).toMatch(/memoryGb/);
  });

  it('takes half a record for one with dropped values, however many', () => {
    const warned = (field: string): QualityIssue => ({ record: '1', severity: 'warning', field, code: 'INVALID_IP_ADDRESS' });
    const { validity } = assessQuality({
      records: 2,
      usable: [row(1, named('a')), row(2, named('b'))],
      issues: [warned('x'), warned('y')],
    }).parts;
    expect(validity.score).toBe(75);
    expect(validity.loweredBy).toEqual([
      'INVALID_IP_ADDRESS in x (value dropped): 1 record',
      'INVALID_IP_ADDRESS in y (value dropped): 1 record',
    ]);
  });

  it('does not ask an application for cores', () => {
    const application = named('crm', { assetType: 'application', hostname: null, operatingSystem: null, cpuCores: null, memoryGb: null });
    expect(assessQuality({ records: 1, usable: [row(1, application)], issues: [] }).parts.completeness.score).toBe(100);
  });

  it.each([
    [49.9, 'extensive_cleansing'],
    [50, 'some_cleansing'],
    [74.9, 'some_cleansing'],
    [75, 'ready'],
  ])('puts %d into the band %s', (score, band) => {
    expect(bandOf(score).recommendation).toBe(band);
  });
});

describe('assessAttributes', () => {
  const evidence = (attributes: Record<string, string> = {}, connections: number | null = null) => ({
    ...{ facts: FULL, attributes, virtualised: false, connections, lifecycleKnown: true },
  });

  it('knows 22 attributes, 12 of them required, each with a way to get it', () => {
    expect(CRITICAL_ATTRIBUTES).toHaveLength(22);
    expect(CRITICAL_ATTRIBUTES.filter(({ required }) => required)).toHaveLength(12);
    expect(new Set(CRITICAL_ATTRIBUTES.map(({ name }) => name)).size).toBe(22);
    for (const { howToGet } of CRITICAL_ATTRIBUTES) expect(howToGet).toMatch(/\.$/);
  });

  it.each([
    ['Business Owner', 'stakeholders'],
    ['BusinessCriticality', 'business_criticality'],
    ['CPU utilization percentage', 'performance_baseline'],
    ['RPO (h)', 'availability_requirements'],
    ['PCI scope', 'compliance_constraints'],
  ])('takes the added column %s for %s', (column, name) => {
    const attribute = assessAttributes([evidence({ [column]: 'yes' })]).attributes.find((candidate) => candidate.name === name);
    expect(attribute).toMatchObject({ covered: true, coveragePercent: 100, howToGet: null });
    const blank = assessAttributes([evidence({ [column]: 'N/A' })]).attributes.find((candidate) => candidate.name === name);
    expect(blank).toMatchObject({ covered: false });
  });

  it.each(['OS architecture', 'User', 'Used for', 'Memory', 'Host'])('takes nothing from the column %s', (column) => {
    const covered = (attributes: Record<string, string>) =>
      assessAttributes([evidence(attributes)]).attributes.filter((a) => a.covered).length;
    expect(covered({ [column]: 'yes' })).toBe(covered({}));
  });

  it('counts an attribute from 80 percent of the assets on', () => {
    const assets = (known: number) => Array.from({ length: 10 }, (_, i) => evidence({}, i < known ? 1 : 0));
    const dependencies = (known: number) =>
      assessAttributes(assets(known)).attributes.find(({ name }) => name === 'integration_dependencies');
    expect(dependencies(8)).toMatchObject({ covered: true, assetsCovered: 8 });
    expect(dependencies(7)).toMatchObject({ covered: false, coveragePercent: 70 });
    expect(assessAttributes([]).readiness).toBe('not_ready');
  });
});

describe('judging mappings', () => {
  const input = { format: 'generic_inventory' as const, kind: 'inventory' as const, learned: [] };

  it('sends everything below 0.8 to a person', () => {
    const judged = judgeSuggestions({ ...input, columns: empty(['Hostname', 'Main OS of it', 'Colour']) });
    expect(judged.map(({ target, verdict }) => [target, verdict])).toEqual([
      ['hostname', 'valid'],
      ['operatingSystem', 'review'],
      [null, 'unmapped'],
    ]);
    expect(overallConfidence(judged)).toBeCloseTo(0.83, 1);
    expect(overallConfidence([])).toBe(0);
  });

  it('lets two columns feed a list, but not one field', () => {
    const verdicts = (mapping: Record<string, string>) => judgeStatedMapping(input, mapping).map(({ verdict }) => verdict);
    expect(verdicts({ IP: 'ipAddress', 'IP 2': 'ipAddress' })).toEqual(['valid', 'valid']);
    expect(verdicts({ Hostname: 'hostname', 'Server name': 'hostname' })).toEqual(['review', 'review']);
  });
});

describe('validateRecords', () => {
  const read = (records: object[]) =>
    validateRecords(interpretRecords(records, { kind: 'inventory', format: 'generic_inventory' }, []), 0.85);

  it('counts blanks in words as blanks, and the distinct values', () => {
    const { fieldStatistics } = read([
      { hostname: 'a', env: 'prod' },
      { hostname: 'b', env: 'N/A' },
      { hostname: 'c', env: 'prod' },
    ]);
    expect(fieldStatistics).toEqual([
      { field: 'hostname', target: 'hostname', count: 3, completenessPercent: 100, distinctValues: 3, required: true },
      { field: 'env', target: 'environment', count: 2, completenessPercent: 66.7, distinctValues: 1, required: false },
    ]);
  });

  it('lists 500 faults and counts all', () => {
    const report = read(Array.from({ length: 600 }, () => ({ hostname: '', os: 'Debian 12' })));
    expect(report).toMatchObject({ errorCount: 600, invalidRecords: 600, validRecords: 0 });
    expect(report.errors).toHaveLength(500);
  });

  it('names the columns an import would ask a person for', () => {
    expect(read([{ hostname: 'a' }]).missingRequired).toMatchObject([{ target: 'operatingSystem', confidence: null }]);
  });
});
