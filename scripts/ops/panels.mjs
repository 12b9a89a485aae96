import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';

/**
 * Evaluates every query of the dashboard.
 * @param range `start` and `end` in seconds since 1970
 * @returns each panel with its series, named as in its legend
 */
export async function evaluatePanels(prometheus, range) {
  const { panels } = JSON.parse(readFileSync(join(root, 'ops/grafana/postern.json'), 'utf8'));
  return Promise.all(
    panels.map(async (panel) => {
      const targets = panel.targets ?? [];
      const results = await Promise.all(targets.map((target) => evaluate(prometheus, target, range)));
      return { panel, series: results.flat(), empty: targets.filter((_, index) => !results[index].length) };
    }),
  );
}

async function evaluate(prometheus, { expr, legendFormat }, range) {
  // Grafana takes four times the interval of the scrapes.
  const query = expr.replaceAll('$__rate_interval', `${4 * prometheus.scrapeSeconds}s`);
  const result = await prometheus.queryRange(query, range);
  const series = result.map(({ metric, values }) => ({
    name: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? ''),
    points: values
      .map(([time, value]) => [time, Number(value)])
      .filter(([, value]) => Number.isFinite(value)),
  }));
  return series.filter(({ points }) => points.length > 0);
}
