import { parse } from 'csv-parse/sync';
import { layOutDependencies, MAX_NODES } from '../../../libs/discovery/src/report/dependency-layout';
import { escapeHtml, html } from '../../../libs/discovery/src/report/html-escape';
import { reportCsv } from '../../../libs/discovery/src/report/report-csv';
import { reportHtml } from '../../../libs/discovery/src/report/report-html';
import { summarise } from '../../../libs/discovery/src/report/summarise';
import { barChart } from '../../../libs/discovery/src/report/svg-charts';
import { type AssetSource } from '../../../libs/discovery/src/model/asset';
import { type Report, type ReportAsset } from '../../../libs/discovery/src/model/report';

const ATTACK = `<script>alert("x")</script>'&`;
const VM: AssetSource = { importId: 'i1', format: 'rvtools_vinfo', rowNumber: 4 };
const CI: AssetSource = { importId: 'i2', format: 'servicenow_cmdb_ci_server', rowNumber: 9 };

function asset(id: string, rest: Partial<ReportAsset> = {}): ReportAsset {
  return {
    ...{ id, name: id, assetType: 'server', hostname: null, fqdn: null, ipAddress: null, operatingSystem: 'CentOS 7', osProduct: 'centos' },
    ...{ osVersion: '7', cpuCores: 4, memoryGb: 15.5, storageGb: null, environment: 'production', application: null, status: 'active' },
    ...{ sources: [VM], conflicts: [], sixR: { strategy: 'rehost', reasons: ['nothing speaks against it', 'small'] }, wave: 1 },
    ...rest,
  };
}

function link(source: string, target: string | null, rest: Partial<Report['dependencies'][number]> = {}): Report['dependencies'][number] {
  return {
    ...{
      id: `${source}-${target}`,
      sourceAssetId: source,
      targetAssetId: target,
      source,
      target: target ?? '203.0.113.7',
      port: 5432,
      protocol: 'tcp',
    },
    ...{ sourceProcess: null, targetProcess: null, connectionCount: 1, noise: false, noiseReason: null, external: target === null },
    ...rest,
  };
}

function finding(assetId: string, severity: Report['findings'][number]['severity'], date: string | null): Report['findings'][number] {
  const reason = `${assetId} is judged ${severity}`;
  return {
    id: `${assetId}-${severity}`,
    assetId,
    assetName: assetId,
    kind: 'end_of_life',
    product: 'centos',
    cycle: '7',
    date,
    severity,
    reason,
  };
}

function report(parts: Partial<Report> = {}): Report {
  const known = { assets: [], dependencies: [], findings: [], waves: [], cycles: [], ...parts };
  return { flowId: 'flow-1', assessmentDate: '2026-01-15', ...known, summary: summarise({ ...known, rejectedRecords: 3 }) };
}

const ESTATE = report({
  assets: [
    asset('app01', {
      wave: 2,
      conflicts: [{ field: 'memoryGb', kept: '16', keptFrom: VM, other: '32', otherFrom: CI }],
      sources: [VM, CI],
    }),
    asset('db01'),
    asset('old01', { status: 'retired', wave: null, sixR: { strategy: 'retire', reasons: ['the CMDB says so'] } }),
    asset('new01', { sixR: null, wave: null, operatingSystem: null, osProduct: null, osVersion: null }),
  ],
  dependencies: [
    link('app01', 'db01'),
    link('app01', null),
    link('db01', null, { port: 443 }),
    link('db01', 'app01', { noise: true, port: 22 }),
  ],
  findings: [finding('db01', 'low', '2026-06-30'), finding('db01', 'critical', '2020-01-01'), finding('app01', 'high', '2024-06-30')],
  waves: [
    { number: 1, assets: [{ id: 'db01', name: 'db01' }], reasons: ['1 asset nothing else must precede'] },
    { number: 2, assets: [{ id: 'app01', name: 'app01' }], reasons: ['waits for wave 1: app01 depends on db01 (port 5432)'] },
  ],
  cycles: [['x1', 'x2']],
});

/** Throws at the first tag that is not closed in order; good enough for pages without optional end tags. */
function checkNesting(page: string): number {
  const open: string[] = [];
  let tags = 0;
  for (const [tag, closing, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi)) {
    tags++;
    if (closing) {
      const expected = open.pop();
      if (expected !== name) throw new Error(`${tag} closes ${expected}`);
    } else if (!rest?.trim().endsWith('/')) open.push(name ?? '');
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return tags;
}

const count = (page: string, part: string) => page.split(part).length - 1;

describe('summarise', () => {
  it('counts by status, strategy and severity, external endpoints once, and names what there is none of', () => {
    expect(ESTATE.summary).toEqual({
      ...{ assets: 4, byStatus: { active: 3, powered_off: 0, retired: 1, template: 0 } },
      bySixR: { rehost: 2, replatform: 0, refactor: 0, rearchitect: 0, replace: 0, retire: 1 },
      ...{ dependencies: 4, noiseDependencies: 1, externalEndpoints: 1, findings: 3 },
      bySeverity: { info: 0, low: 1, medium: 0, high: 1, critical: 1 },
      ...{ waves: 2, rejectedRecords: 3 },
    });
  });
});

describe('reportCsv', () => {
  const records = (from: Report) => parse<Record<string, string>>(reportCsv(from), { columns: true });

  it('has every asset once with its findings, sources and conflicts', () => {
    const [app, db, old, fresh, ...more] = records(ESTATE);
    expect(more).toEqual([]);
    expect(app).toMatchObject({
      Name: 'app01',
      Wave: '2',
      Findings: '1',
      'Worst severity': 'high',
      Sources: '2',
      Conflicts: '1',
      'Memory (GB)': '15.5',
    });
    expect(db).toMatchObject({
      Name: 'db01',
      Product: 'centos',
      Findings: '2',
      'Worst severity': 'critical',
      '6R reasons': 'nothing speaks against it; small',
    });
    expect(old).toMatchObject({ Status: 'retired', '6R': 'retire', Wave: '', Findings: '0', 'Worst severity': '' });
    expect(fresh).toMatchObject({ Name: 'new01', 'Operating system': '', '6R': '', '6R reasons': '' });
  });

  it.each(['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('disarms %j', (name) => {
    expect(records(report({ assets: [asset('1', { name })] }))[0]?.['Name']).toBe(`'${name}`);
  });

  it('quotes commas, quotes and line breaks', () => {
    const name = 'a, "b"\nc';
    expect(records(report({ assets: [asset('1', { name, application: '5 - 4' })] }))[0]).toMatchObject({
      Name: name,
      Application: '5 - 4',
    });
  });
});

describe('html', () => {
  it('escapes every value but markup it made itself', () => {
    expect(html`<a title="${ATTACK}">${html`<b>${'<'}</b>`}${[html`<i>${1}</i>`]}</a>`.text).toBe(
      '<a title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;"><b>&lt;</b><i>1</i></a>',
    );
    expect(escapeHtml('a\u0000b\tc')).toBe('a\ufffdb\tc');
  });
});

describe('barChart', () => {
  it('draws what is there in proportion and describes it', () => {
    const svg = barChart('c', 'Findings', 'finding', [
      { label: 'High', count: 4, tone: 'high' },
      { label: 'Low', count: 1 },
      { label: 'Info', count: 0 },
    ]).text;
    expect(svg).toContain('>High: 4 findings; Low: 1 finding</desc>');
    const [high = 0, low = 0, ...none] = [...svg.matchAll(/class="bar [^"]*"[^>]* width="(\d+)"/g)].map((match) => Number(match[1]));
    expect(high / low).toBeCloseTo(4, 1);
    expect(none).toEqual([]);
    expect(barChart('c', 'Findings', 'finding', []).text).toContain('None.');
  });
});

describe('layOutDependencies', () => {
  it('puts earlier waves to the left and draws neither noise nor strangers nor the lonely', () => {
    const { nodes, links, columns } = layOutDependencies(ESTATE);
    expect(columns.map(({ title }) => title)).toEqual(['Wave 1', 'Wave 2']);
    expect(nodes.map((node) => node.asset.id)).toEqual(['db01', 'app01']);
    expect(links.map(({ from, to, ports }) => [from.asset.id, to.asset.id, ports])).toEqual([['app01', 'db01', [5432]]]);
    expect(links[0]?.to.x).toBeLessThan(links[0]?.from.x ?? 0);
  });

  it('keeps the most connected of many, counts the rest and lets no two overlap', () => {
    const assets = Array.from({ length: 400 }, (_, i) => asset(`n${i}`, { wave: i === 0 ? 1 : 1 + (i % 20) }));
    const dependencies = assets.slice(1).flatMap(({ id }, i) => [link(id, 'n0'), link(id, `n${(i * 7) % 10}`)]);
    const layout = layOutDependencies({ assets, dependencies });
    expect(layout.nodes).toHaveLength(MAX_NODES);
    expect(layout.omittedNodes).toBe(400 - MAX_NODES);
    expect(layout.nodes.map((node) => node.asset.id)).toEqual(expect.arrayContaining(['n0', 'n1', 'n9']));
    expect(layout.columns.length).toBeLessThanOrEqual(8);
    expect(new Set(layout.nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(MAX_NODES);
    expect(Math.max(...layout.nodes.map(({ x }) => x))).toBeLessThan(layout.width);
    expect(reportHtml(report({ assets, dependencies }), 'Big')).toContain(
      '150 most connected assets are, without 250 less connected assets',
    );
  });
});

describe('reportHtml', () => {
  const page = reportHtml(ESTATE, 'Data centre');

  it('is one well-formed page that asks for nothing and runs nothing', () => {
    expect(checkNesting(page)).toBeGreaterThan(150);
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page).not.toMatch(/<(script|link|img|iframe|object)|\bsrc=|url\((?!#arrow)|@import|href="(?!#)|\son\w+=|https?:/i);
    expect(page).toContain(`default-src 'none'`);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, targets] of page.matchAll(/(?:aria-labelledby|href)="#?([^"]*)"/g))
      expect(ids).toEqual(expect.arrayContaining(targets?.split(' ') ?? []));
  });

  it('shows waves with reasons, findings worst first, conflicts with both sources, cycles and rejected records', () => {
    expect(page).toContain('waits for wave 1: app01 depends on db01 (port 5432)');
    const [critical, high, low] = ['db01 is judged critical', 'app01 is judged high', 'db01 is judged low'].map((reason) =>
      page.indexOf(reason),
    );
    expect(critical).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(critical ?? 0);
    expect(low).toBeGreaterThan(high ?? 0);
    expect(page).toMatch(/memory GB<\/td>\s*<td>16<br \/><span class="muted">RVTools, row 4<\/span>/);
    expect(page).toContain('32<br /><span class="muted">ServiceNow CMDB, row 9</span>');
    expect(page).toContain('<li>x1, x2</li>');
    expect(page).toContain('3 records of the imports could not be used');
  });

  it('escapes every text that comes from a file, in whatever field it stands', () => {
    const bad = asset('bad', {
      ...{ name: ATTACK, operatingSystem: ATTACK, osProduct: ATTACK, application: ATTACK },
      sixR: { strategy: 'rehost', reasons: [ATTACK] },
      conflicts: [{ field: ATTACK, kept: ATTACK, keptFrom: { ...VM, format: ATTACK }, other: ATTACK, otherFrom: VM }],
    });
    const hostile = reportHtml(
      report({
        assets: [bad, asset('db01', { name: ATTACK })],
        dependencies: [link('bad', 'db01', { source: ATTACK, target: ATTACK })],
        findings: [{ ...finding('bad', 'high', ATTACK), assetName: ATTACK, product: ATTACK, cycle: ATTACK, reason: ATTACK }],
        waves: [{ number: 1, assets: [{ id: 'bad', name: ATTACK }], reasons: [ATTACK] }],
        cycles: [[ATTACK, ATTACK]],
      }),
      ATTACK,
    );
    expect(hostile).not.toContain('<script');
    expect(count(hostile, '&lt;script&gt;')).toBeGreaterThan(20);
    expect(checkNesting(hostile)).toBeGreaterThan(150);
  });

  it('says so when rows are left out, and when there is nothing', () => {
    const findings = Array.from({ length: 250 }, (_, i) => finding(`s${i}`, 'high', '2024-01-01'));
    const long = reportHtml(report({ findings }), 'Long');
    expect(long).toContain('The first 200 of 250 rows are shown here.');
    expect(count(long, 'is judged high')).toBe(200);
    const empty = reportHtml(report(), 'Empty');
    expect(checkNesting(empty)).toBeGreaterThan(50);
    expect(empty).toContain('No dependencies between assets of the inventory are known.');
  });
});
