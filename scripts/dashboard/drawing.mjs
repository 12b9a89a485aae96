const colors = [
  '#7eb26d',
  '#eab839',
  '#6ed0e0',
  '#ef843c',
  '#e24d42',
  '#1f78c1',
  '#ba43a9',
  '#705da0',
  '#508642',
  '#cca300',
];
const size = { width: 560, height: 170 };

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function format(value, unit) {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'percentunit') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'bytes') return `${(value / 2 ** 20).toFixed(0)} MiB`;
  if (unit === 's' && value > 0)
    return value < 1 ? `${(1_000 * value).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(1)} s`;
  const number = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
  return number + ({ cpm: ' /min', reqps: ' /s', s: ' s' }[unit] ?? '');
}

function graph({ series, unit, range }) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const max = Math.max(...values, 1e-9) * 1.1;
  const x = (time) => ((time - range.start) / (range.end - range.start)) * size.width;
  const y = (value) => size.height - (value / max) * size.height;
  const lines = series.map(({ points }, index) => {
    const path = points
      .filter(([, value]) => Number.isFinite(value))
      .map(([time, value]) => `${x(time)},${y(value)}`);
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colors[index % colors.length]}" stroke-width="1.5"/>`;
  });
  const grid = [0.25, 0.5, 0.75].map(
    (part) => `<line x1="0" x2="${size.width}" y1="${part * size.height}" y2="${part * size.height}"/>`,
  );
  const legend = series.map(
    ({ name }, index) =>
      `<span><i style="background:${colors[index % colors.length]}"></i>${escape(name)}</span>`,
  );
  return `<b>${format(max / 1.1, unit)}</b>
    <svg viewBox="0 0 ${size.width} ${size.height}" preserveAspectRatio="none"><g stroke="#2c3235">${grid.join('')}</g>${lines.join('')}</svg>
    <p>${legend.join('')}</p>`;
}

function stat({ series, unit, thresholds, mappings }) {
  const boxes = series.map(({ name, points }) => {
    const value = points.at(-1)?.[1];
    const step = thresholds.findLast((each) => each.value === null || value >= each.value);
    const text = mappings[0]?.options[value]?.text ?? format(value, unit);
    return `<div class="stat ${step?.color}"><strong>${text}</strong>${series.length > 1 || name ? escape(name) : ''}</div>`;
  });
  return `<div class="stats">${boxes.join('')}</div>`;
}

/** A page with the results of the queries of each panel, in the grid of the dashboard. */
export function drawPage({ panels, note, range }) {
  const cells = panels.map(({ panel, series }) => {
    const { x, y, w, h } = panel.gridPos;
    const place = `grid-area:${y + 1}/${x + 1}/span ${h}/span ${w}`;
    if (panel.type === 'row') return `<h2 style="${place}">${panel.title}</h2>`;
    const { unit, thresholds, mappings = [] } = panel.fieldConfig.defaults;
    const draw = panel.type === 'stat' ? stat : graph;
    const body =
      series.length === 0
        ? '<em>No data</em>'
        : draw({ series, unit, range, thresholds: thresholds?.steps, mappings });
    return `<section style="${place}"><h3>${panel.title}</h3>${body}</section>`;
  });
  return `<!doctype html><style>
    body { margin: 12px; background: #111217; color: #ccccdc; font: 11px sans-serif }
    main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 21px; gap: 4px }
    section { background: #181b1f; border: 1px solid #2c3235; padding: 6px; display: flex; flex-direction: column; min-width: 0; overflow: hidden }
    h2, h3 { margin: 0; font-size: 12px } h2 { font-size: 14px; align-self: center }
    svg { flex: 1; width: 100%; min-height: 0 } b { font-weight: normal; color: #8e8e9e }
    p { margin: 2px 0 0; max-height: 26px; overflow: hidden } span { margin-right: 8px; white-space: nowrap }
    i { display: inline-block; width: 9px; height: 3px; margin-right: 4px; vertical-align: middle }
    em { margin: auto; color: #8e8e9e } .stats { flex: 1; display: flex; gap: 4px }
    .stat { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; color: #fff; text-align: center }
    strong { font-size: 22px } .green { background: #37872d } .orange { background: #c4651b } .red { background: #c4162a } .blue { background: #1f60c4 }
  </style><main>${cells.join('')}</main><footer>${note}</footer>`;
}
