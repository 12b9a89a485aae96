import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { declaredMetrics, registry } from '../../src/observability/metrics.js';
import { parseExpression, type Selector } from './promql.js';

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; legendFormat: string; datasource: { uid: string } }[];
}

export interface Dashboard {
  panels: Panel[];
  annotations: { list: { expr: string; datasource: { uid: string } }[] };
  templating: { list: { name: string; type: string; query: string }[] };
}

const textOf = (file: string) => readFileSync(join('ops', file), 'utf8');

export const rules = (
  load(textOf('prometheus/postern.rules.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules); // as: its format
export const alerts = rules.filter((rule) => rule.alert !== undefined);
export const ruleTests = ['rules', 'week']
  .map((name) => textOf(`prometheus/postern.${name}.test.yml`))
  .join('\n');
export const dashboard = JSON.parse(textOf('grafana/postern.json')) as Dashboard; // as: its format

/** What is read, with the expression and the labels that its text shows. */
export interface Reader {
  where: string;
  expr: string;
  shown: string[];
}

const labelsShown = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, label = '']) => label);

export const readers: readonly Reader[] = [
  ...rules.map(({ record, alert, expr, annotations = {} }) => ({
    where: `rule ${record ?? alert}`,
    expr,
    shown: labelsShown(Object.values(annotations).join(' '), /\$labels\.(\w+)/g),
  })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      where: `panel ${title}`,
      expr,
      shown: labelsShown(legendFormat, /\{\{(\w+)\}\}/g),
    })),
  ),
  ...dashboard.annotations.list.map(({ expr }) => ({ where: 'annotation', expr, shown: [] })),
];

/** The labels of a series with their values; null: not a closed list. */
type SeriesLabels = Readonly<Record<string, readonly string[] | null>>;

/** Prometheus adds these. */
const targetLabels = { job: null, instance: null };

/** Every series that can exist, by its name. */
export async function findSeries(): Promise<ReadonlyMap<string, SeriesLabels>> {
  for (const file of globSync('src/**/*.metrics.ts')) await import(join(process.cwd(), file));
  const series = new Map<string, SeriesLabels>([['ALERTS', { alertname: null, alertstate: null }]]);
  const kinds = await kindsOfMetrics();
  for (const { name, labels } of declaredMetrics().values()) {
    const isHistogram = kinds.get(name) === 'histogram';
    if (!isHistogram) series.set(name, labels);
    else for (const suffix of ['_sum', '_count']) series.set(name + suffix, labels);
    if (isHistogram) series.set(`${name}_bucket`, { ...labels, le: null });
  }
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults });
  for (const { name } of defaults.getMetricsAsArray()) series.set(name, {});
  for (const { record, expr } of rules)
    if (record !== undefined)
      series.set(record, Object.fromEntries(parseExpression(expr).grouped.map((label) => [label, null])));
  return series;
}

export async function kindsOfMetrics(): Promise<ReadonlyMap<string, string>> {
  const metrics = await registry.getMetricsAsJSON();
  return new Map(metrics.map(({ name, type }) => [name, String(type)]));
}

/** What an expression names that does not exist. */
export function problemsOf(
  { where, expr, shown }: Reader,
  series: ReadonlyMap<string, SeriesLabels>,
): string[] {
  const { selectors, grouped } = parseExpression(expr);
  const labels = Object.assign(
    {},
    targetLabels,
    ...selectors.map(({ name }) => series.get(name)),
  ) as SeriesLabels;
  const replaced = [...expr.matchAll(/label_replace\(.*?, "(\w+)"/g)].map(([, label = '']) => label);
  const unknown = [...grouped, ...shown].filter((label) => !(label in labels) && !replaced.includes(label));
  const problems = [
    ...(selectors.length === 0 ? ['no series'] : []),
    ...unknown.map((label) => `label ${label}`),
    ...selectors.flatMap((selector) => problemsOfSelector(selector, series.get(selector.name))),
  ];
  return problems.map((problem) => `${where}: ${problem}`);
}

function problemsOfSelector({ name, matchers }: Selector, labels: SeriesLabels | undefined): string[] {
  if (!labels) return [`series ${name}`];
  const all: SeriesLabels = { ...targetLabels, ...labels };
  return matchers.flatMap(({ label, operator, value }) => {
    const values = all[label];
    if (values === undefined) return [`label ${label} of ${name}`];
    const given = operator.endsWith('~') ? value.split('|') : [value];
    return given
      .filter((one) => values !== null && !values.includes(one))
      .map((one) => `value ${one} of ${label} of ${name}`);
  });
}
