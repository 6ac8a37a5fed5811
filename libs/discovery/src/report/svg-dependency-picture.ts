import { type Report } from '../model/report';
import { layOutDependencies, NODE, type PlacedLink, type PlacedNode } from './dependency-layout';
import { type AssetFindings, findingsByAsset } from './findings-by-asset';
import { html, type SafeHtml } from './html-escape';
import { counted, label, shorten } from './report-labels';

const MAX_NAME = 18;

/** The dependencies between assets as inline SVG, with a sentence about what it leaves out; a sentence only when there are none. */
export function dependencyPicture(report: Pick<Report, 'assets' | 'dependencies' | 'findings'>): SafeHtml {
  const layout = layOutDependencies(report);
  if (layout.nodes.length === 0) return html`<p class="muted">No dependencies between assets of the inventory are known.</p>`;

  const findings = findingsByAsset(report.findings);
  const description =
    `${counted(layout.nodes.length, 'asset')} in columns by migration wave, with ${counted(layout.links.length, 'dependency')}. ` +
    'Arrows point from an asset to what it depends on.';
  return html`<p class="muted">${explanation(layout.nodes.length, layout.omittedNodes, layout.omittedLinks)}</p>
    <div class="card picture" tabindex="0" role="region" aria-label="Dependency picture, scrolls sideways">
      <svg
        viewBox="0 0 ${layout.width} ${layout.height}"
        width="${layout.width}"
        height="${layout.height}"
        role="img"
        aria-labelledby="picture-title picture-desc"
      >
        <title id="picture-title">Dependencies between assets</title>
        <desc id="picture-desc">${description}</desc>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path class="arrow" d="M0 0.5 L8 4 L0 7.5 z" />
          </marker>
        </defs>
        ${layout.columns.map(({ title, x }) => html`<text class="column-title" x="${x}" y="18">${title}</text>`)}
        ${layout.links.map(drawLink)} ${layout.nodes.map((node) => drawNode(node, findings.get(node.asset.id)))}
      </svg>
    </div>`;
}

function explanation(shown: number, omittedNodes: number, omittedLinks: number): string {
  const omitted = [
    ...(omittedNodes > 0 ? [`${counted(omittedNodes, 'less connected asset')}`] : []),
    ...(omittedLinks > 0 ? [`${counted(omittedLinks, 'dependency')}`] : []),
  ];
  return (
    `Arrows point to what an asset depends on, and a coloured stripe shows its worst finding. Infrastructure traffic and external endpoints are not drawn` +
    (omitted.length > 0 ? `; of the rest the ${shown} most connected assets are, without ${omitted.join(' and ')}.` : '.')
  );
}

function drawNode({ asset, x, y }: PlacedNode, findings: AssetFindings | undefined): SafeHtml {
  const facts = [
    asset.operatingSystem,
    asset.status === 'active' ? null : label(asset.status),
    asset.sixR && label(asset.sixR.strategy),
    findings && `${counted(findings.count, 'finding')}, worst ${findings.worst}`,
  ];
  return html`<g>
    <title>${[asset.name, ...facts.filter((fact) => fact !== null && fact !== undefined)].join(' · ')}</title>
    <rect class="node" x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="6" />
    <rect class="bar ${findings?.worst ?? 'none'}" x="${x + 5}" y="${y + 6}" width="4" height="${NODE.height - 12}" rx="2" />
    <text class="node-name" x="${x + 16}" y="${y + NODE.height / 2 + 4}">${shorten(asset.name, MAX_NAME)}</text>
  </g>`;
}

function drawLink({ from, to, ports }: PlacedLink): SafeHtml {
  const through = ports.length === 0 ? '' : ` (port ${[...new Set(ports)].join(', ')})`;
  return html`<path class="link" d="${curve(from, to)}" marker-end="url(#arrow)">
    <title>${from.asset.name} depends on ${to.asset.name}${through}</title>
  </path>`;
}

/** From side to side between columns; within a column around the right side. */
function curve(from: PlacedNode, to: PlacedNode): string {
  const [startY, endY] = [from.y + NODE.height / 2, to.y + NODE.height / 2];
  if (from.x === to.x) {
    const edge = from.x + NODE.width;
    const reach = edge + 16 + Math.min(28, Math.abs(startY - endY) / 6);
    return `M${edge} ${startY} C${reach} ${startY} ${reach} ${endY} ${edge + 2} ${endY}`;
  }
  const leftward = to.x < from.x;
  const [startX, endX] = leftward ? [from.x, to.x + NODE.width + 2] : [from.x + NODE.width, to.x - 2];
  const bend = Math.min(120, Math.abs(startX - endX) / 2) * (leftward ? -1 : 1);
  return `M${startX} ${startY} C${startX + bend} ${startY} ${endX - bend} ${endY} ${endX} ${endY}`;
}
