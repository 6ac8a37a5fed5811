import { SEVERITIES } from '../model/finding';
import { type Report } from '../model/report';
import { html, type SafeHtml, trusted } from './html-escape';
import { counted, label } from './report-labels';
import { REPORT_STYLE } from './report-style';
import { assetsTable, conflictsTable, findingsTable, wavesTable } from './report-tables';
import { type Bar, barChart } from './svg-charts';
import { dependencyPicture } from './svg-dependency-picture';

const MAX_SYSTEMS = 7;

/**
 * The report as one HTML page that needs nothing else: no script, no request (its content policy allows none), light or dark as the
 * reader's system is, and fit for print. Every text of the report is escaped by the `html` template.
 */
export function reportHtml(report: Report, title: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${trusted(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="eyebrow">Discovery report</p>
          <h1>${title}</h1>
          <p class="muted">Lifecycles judged on ${report.assessmentDate}. Flow ${report.flowId}.</p>
          <nav aria-label="Sections">
            <a href="#dependencies">Dependencies</a> <a href="#waves">Waves</a> <a href="#findings">Findings</a>
            <a href="#conflicts">Conflicts</a> <a href="#assets">Assets</a>
          </nav>
        </header>
        <main>
          <dl class="figures">${figures(report)}</dl>
          <div class="charts">${charts(report)}</div>
          ${section('dependencies', 'Dependencies', html`${dependencyPicture(report)}${cycles(report)}`)}
          ${section('waves', 'Migration waves', wavesTable(report))} ${section('findings', 'Findings', findingsTable(report))}
          ${section('conflicts', 'Conflicts', conflictsTable(report))} ${section('assets', 'Assets', assetsTable(report))}
        </main>
        <footer class="muted">${rejectedText(report.summary.rejectedRecords)}</footer>
      </body>
    </html> `.text;
}

function section(id: string, heading: string, content: SafeHtml): SafeHtml {
  return html`<section id="${id}">
    <h2>${heading}</h2>
    ${content}
  </section>`;
}

function figures({ summary, assets, waves, cycles: groups }: Report): SafeHtml[] {
  const moving = waves.reduce((sum, wave) => sum + wave.assets.length, 0);
  const conflicts = assets.reduce((sum, asset) => sum + asset.conflicts.length, 0);
  const { critical = 0, high = 0 } = summary.bySeverity;
  return [
    figure('Assets', summary.assets, `${summary.byStatus['powered_off'] ?? 0} powered off, ${summary.byStatus['retired'] ?? 0} retired`),
    figure('Waves', summary.waves, `${counted(moving, 'asset')} to move, ${counted(groups.length, 'cycle')}`),
    figure(
      'Dependencies',
      summary.dependencies - summary.noiseDependencies,
      `and ${summary.noiseDependencies} infrastructure, ${counted(summary.externalEndpoints, 'external endpoint')}`,
    ),
    figure('Findings', summary.findings, `${critical} critical, ${high} high`),
    figure('Conflicts', conflicts, 'facts on which sources disagree'),
    figure('Rejected records', summary.rejectedRecords, 'rows that could not be used'),
  ];
}

function figure(name: string, value: number, note: string): SafeHtml {
  return html`<div class="card">
    <dt>${name}</dt>
    <dd>
      <span class="value">${value.toLocaleString('en')}</span>
      <span class="muted">${note}</span>
    </dd>
  </div>`;
}

function charts({ summary, assets }: Report): SafeHtml[] {
  const severities = [...SEVERITIES]
    .reverse()
    .map((severity) => ({ label: label(severity), count: summary.bySeverity[severity] ?? 0, tone: severity }));
  const strategies = Object.entries(summary.bySixR).map(([strategy, count]) => ({ label: label(strategy), count }));
  const systems = assets.map((asset) => asset.osProduct ?? (asset.operatingSystem === null ? 'not stated' : 'not recognised'));
  return [
    barChart('chart-severity', 'Findings by severity', 'finding', severities),
    barChart('chart-strategy', 'Recommendation', 'asset', strategies),
    barChart('chart-system', 'Operating systems', 'asset', topBars(systems)),
  ];
}

/** The most frequent values, the rest together as the last bar. */
function topBars(values: string[]): Bar[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const bars = [...counts].map(([value, count]) => ({ label: label(value), count })).sort((a, b) => b.count - a.count);
  const rest = bars.slice(MAX_SYSTEMS).reduce((sum, bar) => sum + bar.count, 0);
  return [...bars.slice(0, MAX_SYSTEMS), { label: 'Others', count: rest }];
}

function cycles({ cycles: groups }: Report): SafeHtml {
  if (groups.length === 0) return html``;
  return html`<h3>Cycles</h3>
    <p class="muted">These assets depend on each other in a circle and must move together.</p>
    <ul class="cycles">
      ${groups.slice(0, 50).map((group) => html`<li>${group.slice(0, 30).join(', ')}${group.length > 30 ? ` and ${group.length - 30} more` : ''}</li>`)}
    </ul>
    ${groups.length > 50 ? html`<p class="muted">The first 50 of ${groups.length} cycles are shown here.</p>` : ''}`;
}

function rejectedText(count: number): string {
  if (count === 0) return 'Every record of the imports was used.';
  return `${counted(count, 'record')} of the imports could not be used; the imports list each of them with its reason.`;
}
