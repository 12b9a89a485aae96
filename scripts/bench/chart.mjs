import { short } from './table.mjs';

const width = 760;
const labelWidth = 250;
const valueWidth = 150;
const barWidth = width - labelWidth - valueWidth;
const rowHeight = 26;
const top = 74;

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: #59636e; }
  .limit { fill: #d1d9e0; }
  .bar { fill: #0969da; }
  .aim { stroke: #bc4c00; stroke-width: 2; }
  .aim-text { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .limit { fill: #3d444d; }
    .bar { fill: #4493f8; }
    .aim { stroke: #f0883e; }
    .aim-text { fill: #f0883e; }
  }`;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function bar({ label, share, perSecond, limit, aim }, at) {
  const y = top + at * rowHeight;
  const x = (value) => labelWidth + Math.min(1, value) * barWidth;
  const parts = [
    `<text x="${labelWidth - 10}" y="${y + 14}" text-anchor="end">${escape(label)}</text>`,
    `<rect class="limit" x="${labelWidth}" y="${y + 3}" width="${barWidth}" height="14" rx="2"/>`,
    `<rect class="bar" x="${labelWidth}" y="${y + 3}" width="${(x(share) - labelWidth).toFixed(1)}" height="14" rx="2"/>`,
    `<text x="${width - valueWidth + 10}" y="${y + 14}">${short(perSecond)}<tspan class="quiet"> of ${short(limit)}/s</tspan></text>`,
  ];
  if (aim) parts.push(`<path class="aim" d="M${x(aim).toFixed(1)} ${y}v20"/>`);
  return parts.join('\n  ');
}

/** Draws each row as the share of its limit, with the aim as a mark. Readable in light and dark. */
export function drawChart({ title, subtitle, rows }) {
  const height = top + rows.length * rowHeight + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
  <style>${style}
  </style>
  <text class="title" x="10" y="24">${escape(title)}</text>
  <text class="quiet" x="10" y="44">${escape(subtitle)}</text>
  <path class="aim" d="M${labelWidth} 56v12"/>
  <text class="aim-text" x="${labelWidth + 8}" y="67">aim</text>
  ${rows.map(bar).join('\n  ')}
</svg>
`;
}
