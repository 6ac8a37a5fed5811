import { html, type SafeHtml } from './html-escape';
import { counted, shorten } from './report-labels';

/** One bar; `tone` is a class of the style sheet that colours it. */
export interface Bar {
  label: string;
  count: number;
  tone?: string;
}

const WIDTH = 460;
const ROW = 30;
const LABEL_WIDTH = 192;
const BAR_WIDTH = WIDTH - LABEL_WIDTH - 60;
const MAX_LABEL = 24;

/**
 * A horizontal bar chart as inline SVG with title and description for screen readers. Bars of 0 are left out.
 *
 * @param id unique on the page, made of letters and dashes
 * @param noun what is counted, in the singular
 */
export function barChart(id: string, title: string, noun: string, bars: Bar[]): SafeHtml {
  const shown = bars.filter((bar) => bar.count > 0);
  const most = Math.max(1, ...shown.map((bar) => bar.count));
  const description = shown.map((bar) => `${bar.label}: ${counted(bar.count, noun)}`).join('; ');
  const height = Math.max(1, shown.length) * ROW;
  return html`<figure class="card chart">
    <figcaption>${title}</figcaption>
    ${
      shown.length === 0
        ? html`<p class="muted">None.</p>`
        : html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
            <title id="${id}-title">${title}</title>
            <desc id="${id}-desc">${description}</desc>
            ${shown.map((bar, index) => drawBar(bar, index, most))}
          </svg>`
    }
  </figure>`;
}

function drawBar(bar: Bar, index: number, most: number): SafeHtml {
  const middle = index * ROW + ROW / 2;
  const length = Math.max(2, Math.round((bar.count / most) * BAR_WIDTH));
  return html`<g>
    <title>${bar.label}: ${bar.count}</title>
    <text class="bar-label" x="${LABEL_WIDTH - 12}" y="${middle + 4}" text-anchor="end">${shorten(bar.label, MAX_LABEL)}</text>
    <rect class="track" x="${LABEL_WIDTH}" y="${middle - 8}" width="${BAR_WIDTH}" height="16" rx="4" />
    <rect class="bar ${bar.tone ?? 'plain'}" x="${LABEL_WIDTH}" y="${middle - 8}" width="${length}" height="16" rx="4" />
    <text class="bar-count" x="${LABEL_WIDTH + BAR_WIDTH + 10}" y="${middle + 4}">${bar.count.toLocaleString('en')}</text>
  </g>`;
}
