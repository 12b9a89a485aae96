import type { TestApp } from './app.js';
import { declaredMetrics, registry } from '../../src/observability/metrics.js';
import { MetricsListener } from '../../src/observability/metrics-listener.service.js';
import { buildOpenApiDocument } from '../../src/docs/openapi.js';

/** The metrics of this process, with those of every app in it. */
export async function readSeries(): Promise<Series> {
  return seriesIn(await registry.metrics());
}

/** The value of each series by its name and labels. */
export type Series = ReadonlyMap<string, number>;

/** What an app serves on its port for metrics. */
export async function scrape(app: TestApp): Promise<Series> {
  return seriesIn(await (await fetch(metricsUrl(app))).text());
}

export function metricsUrl(app: TestApp): string {
  const { port } = app.firstApp.get(MetricsListener, { strict: false });
  if (port === null) throw new Error('This app has no METRICS_PORT');
  return `http://127.0.0.1:${port}/metrics`;
}

export function seriesIn(text: string): Series {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^(\S+(?:\{.*?\})?) (\S+)/.exec(line) ?? [];
      return [name, Number(value)] as const;
    }),
  );
}

/** Counters of flows: without times, queries, requests and Node.js itself. */
const measured =
  /_bucket\{|_sum(\{| |$)|^(nodejs|process|http)_|^postern_(db|hash_seconds|hash_queue|job|audit)/;

/** The counters of flows that differ, with the difference. */
export function increments(before: Series, after: Series): Record<string, number> {
  const differences = [...after]
    .filter(([name]) => name.startsWith('postern_') && !measured.test(name))
    .map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const)
    .filter(([, difference]) => difference !== 0);
  return Object.fromEntries(differences);
}

/** Values of labels that no list contains, over all metrics of this process. */
export async function undeclaredValues(app: TestApp): Promise<string[]> {
  const operations = Object.values(buildOpenApiDocument(app.firstApp, 'http://localhost:3000').paths).flatMap(
    (methods) =>
      Object.values(methods as Record<string, { operationId?: string }>).map(
        ({ operationId }) => operationId,
      ),
  );
  const open: Record<string, (value: string) => boolean> = {
    http_route: (value) => /^(unknown|\/[\w/:*.-]*)$/.test(value) && !/\d{3}/.test(value),
    http_response_status_code: (value) => /^[1-5]\d\d$/.test(value),
    version: (value) => /^\d+\.\d+\.\d+$/.test(value),
    node: (value) => value === process.version,
    schema: (value) => /^[A-Za-z]+\d{13}$/.test(value),
    operation: (value) => value === 'none' || operations.includes(value),
  };
  const metrics = await registry.getMetricsAsJSON();
  return metrics.flatMap(({ name, values }) => {
    // In the format of OpenMetrics, the name of a counter has no suffix.
    const labels = (declaredMetrics().get(name) ?? declaredMetrics().get(`${name}_total`))?.labels;
    if (!labels) return /^(nodejs|process)_/.test(name) ? [] : [name];
    return values.flatMap((value) =>
      Object.entries(value.labels as Record<string, string>)
        .filter(([label]) => label !== 'le')
        .filter(([label, text]) => {
          const list = labels[label];
          return list === null ? !open[label]?.(text) : !list?.includes(text) && text !== 'other';
        })
        .map(([label, text]) => `${name} ${label}=${text}`),
    );
  });
}
