/** Style sheet of the HTML report. Colours are variables, so that dark mode is one block; severities differ in lightness too. */
export const REPORT_STYLE = `
:root {
  --page: #f6f7f9; --card: #ffffff; --line: #e3e6eb; --text: #1c2430; --muted: #5c6675; --accent: #2f6f9f; --track: #eef0f3;
  --critical: #a4262c; --high: #cf5a24; --medium: #d09a1c; --low: #5b8fc0; --info: #9aa5b3; --link: #7d8fa5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2028; --line: #2c343f; --text: #e4e8ee; --muted: #9aa5b3; --accent: #6caeda; --track: #252c36;
    --critical: #e5646a; --high: #e88a55; --medium: #dcb24c; --low: #7aaddb; --info: #6b7686; --link: #66788e;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 76rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 0.75rem; font-size: 1.3rem; letter-spacing: -0.01em; }
h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
p { margin: 0.25rem 0 0.75rem; max-width: 48rem; }
.eyebrow { margin: 0; color: var(--accent); font-size: 0.8rem; font-weight: 600; letter-spacing: 0.08em; text-transform: uppercase; }
.muted { color: var(--muted); font-size: 0.875rem; }
.nowrap { white-space: nowrap; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; margin: 1.75rem 0 0.75rem; }
.figures .card { padding: 0.9rem 1rem; }
.figures dt { color: var(--muted); font-size: 0.8rem; font-weight: 600; }
.figures dd { margin: 0; }
.value { display: block; font-size: 1.9rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figures .muted { display: block; font-size: 0.8rem; line-height: 1.35; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.75rem; }
.chart { margin: 0; padding: 1rem; }
figcaption { margin-bottom: 0.5rem; font-weight: 600; }
svg { font-family: inherit; }
.chart svg { display: block; width: 100%; height: auto; }
.bar-label { fill: var(--text); font-size: 13px; }
.bar-count { fill: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.track { fill: var(--track); }
.bar.plain { fill: var(--accent); }
.bar.none { fill: var(--line); }
.bar.critical { fill: var(--critical); }
.bar.high { fill: var(--high); }
.bar.medium { fill: var(--medium); }
.bar.low { fill: var(--low); }
.bar.info { fill: var(--info); }
.picture { overflow-x: auto; padding: 0.75rem; }
.column-title { fill: var(--muted); font-size: 12px; font-weight: 600; }
.node { fill: var(--card); stroke: var(--line); stroke-width: 1.25; }
.node-name { fill: var(--text); font-size: 12px; }
.link { fill: none; stroke: var(--link); stroke-width: 1.2; opacity: 0.6; }
.link:hover { stroke: var(--accent); stroke-width: 2.2; opacity: 1; }
.arrow { fill: var(--link); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
caption { padding: 0.8rem 1rem 0.4rem; color: var(--muted); font-size: 0.8rem; text-align: left; }
th, td { padding: 0.55rem 1rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--muted); font-size: 0.8rem; font-weight: 600; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { min-width: 4.5rem; border-top: 1px solid var(--line); }
tbody tr:first-child td { border-top: 0; }
td ul, .cycles { margin: 0; padding-left: 1.1rem; }
.badge { display: inline-block; padding: 0.05rem 0.55rem; border: 1.5px solid; border-radius: 1rem; font-size: 0.8rem; font-weight: 600; }
.badge.critical { color: #ffffff; background: #a4262c; border-color: #a4262c; }
.badge.high { color: var(--text); border-color: var(--high); }
.badge.medium { color: var(--text); border-color: var(--medium); }
.badge.low { color: var(--text); border-color: var(--low); }
.badge.info { color: var(--muted); border-color: var(--info); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media print {
  :root {
    --page: #ffffff; --card: #ffffff; --line: #d5d9df; --text: #000000; --muted: #444c57; --accent: #2f6f9f; --track: #eef0f3;
    --critical: #a4262c; --high: #cf5a24; --medium: #d09a1c; --low: #5b8fc0; --info: #9aa5b3; --link: #7d8fa5;
  }
  body { max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; }
  .picture svg { width: 100%; height: auto; }
  tr, .card.chart, .figures .card { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
