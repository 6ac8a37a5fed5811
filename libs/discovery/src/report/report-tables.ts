import { type AssetSource } from '../model/asset';
import { type Report } from '../model/report';
import { severityRank } from './findings-by-asset';
import { html, type SafeHtml } from './html-escape';
import { counted, label } from './report-labels';

const MAX_ROWS = 200;
const MAX_NAMES = 15;

/** Waves with their assets and the reasons for their place. */
export function wavesTable({ waves }: Report): SafeHtml {
  return table('Migration waves, first to last', ['Wave', 'Assets', 'Why'], waves, ({ number, assets, reasons }) => [
    html`<strong>${number}</strong>`,
    html`<strong>${counted(assets.length, 'asset')}</strong><br />${names(assets.map((asset) => asset.name))}`,
    html`<ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>`,
  ]);
}

/** Findings, the worst first, then the longest past. */
export function findingsTable({ findings }: Report): SafeHtml {
  const sorted = [...findings].sort(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || text(a.date, '9').localeCompare(text(b.date, '9'), 'en'),
  );
  return table('Technical debt, worst first', ['Severity', 'Asset', 'Product', 'Date', 'Reason'], sorted, (finding) => [
    html`<span class="badge ${finding.severity}">${finding.severity}</span>`,
    html`${finding.assetName}`,
    html`${label(finding.product)} ${text(finding.cycle, '')}`,
    html`<span class="nowrap">${text(finding.date, '–')}</span>`,
    html`<strong>${label(finding.kind)}.</strong> ${finding.reason}`,
  ]);
}

/** Facts on which sources disagree: what was kept and what was not, each with its source. */
export function conflictsTable({ assets }: Report): SafeHtml {
  const conflicts = assets.flatMap((asset) => asset.conflicts.map((conflict) => ({ ...conflict, name: asset.name })));
  return table('Sources that disagree', ['Asset', 'Field', 'Kept', 'Not kept'], conflicts, (conflict) => [
    html`${conflict.name}`,
    html`${fieldLabel(conflict.field)}`,
    html`${conflict.kept}<br /><span class="muted">${sourceText(conflict.keptFrom)}</span>`,
    html`${conflict.other}<br /><span class="muted">${sourceText(conflict.otherFrom)}</span>`,
  ]);
}

/** The assets with what is proposed for each. */
export function assetsTable({ assets }: Report): SafeHtml {
  const sorted = [...assets].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return table('Assets by name', ['Name', 'Status', 'Operating system', 'Size', 'Wave', 'Recommendation'], sorted, (asset) => [
    html`<strong>${asset.name}</strong><br /><span class="muted">${asset.application ?? label(asset.assetType)}</span>`,
    html`${label(asset.status)}`,
    html`${text(asset.operatingSystem, '–')}`,
    html`<span class="nowrap">${sizeText(asset.cpuCores, 'cores')}</span> <span class="nowrap">${sizeText(asset.memoryGb, 'GB')}</span>`,
    html`${asset.wave ?? '–'}`,
    asset.sixR
      ? html`<strong>${label(asset.sixR.strategy)}</strong><br /><span class="muted">${asset.sixR.reasons.join('; ')}</span>`
      : html`–`,
  ]);
}

/** A table, or a sentence when it would be empty; rows beyond the most that can be read are counted, not shown. */
function table<T>(caption: string, headers: string[], rows: T[], cells: (row: T) => SafeHtml[]): SafeHtml {
  if (rows.length === 0) return html`<p class="muted">None.</p>`;
  const omitted = rows.length - MAX_ROWS;
  return html`<div class="card scroll">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${headers.map((header) => html`<th scope="col">${header}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MAX_ROWS).map(
            (row) =>
              html`<tr>
                ${cells(row).map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${omitted > 0 ? html`<p class="muted">The first ${MAX_ROWS} of ${rows.length.toLocaleString('en')} rows are shown here.</p>` : ''}`;
}

function names(all: string[]): string {
  const shown = all.slice(0, MAX_NAMES).join(', ');
  return all.length > MAX_NAMES ? `${shown} and ${all.length - MAX_NAMES} more` : shown;
}

function sourceText({ format, rowNumber }: AssetSource): string {
  return `${label(format)}, row ${rowNumber}`;
}

/** `memoryGb` becomes `memory GB`. */
function fieldLabel(field: string): string {
  return field
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .replace(/\bgb$/, 'GB')
    .replace(/\b(ip|cpu)\b/g, (word) => word.toUpperCase());
}

function sizeText(value: number | null, unit: string): string {
  return value === null ? '' : `${Number(value.toFixed(1))} ${unit}`;
}

function text(value: string | null, instead: string): string {
  return value ?? instead;
}
