import { readFileSync } from 'node:fs';
import { declaredMetrics } from '../../src/observability/metrics.js';
import {
  alerts,
  dashboard,
  findSeries,
  kindsOfMetrics,
  problemsOf,
  readers,
  rules,
  ruleTests,
  type Panel,
} from '../support/ops-files.js';

const operations = readFileSync('docs/operations.md', 'utf8');
const alertNames = [...new Set(alerts.map(({ alert }) => alert ?? ''))];

describe('the rules of Prometheus and the panels of Grafana', () => {
  it('read only series that are declared, by their labels and values', async () => {
    const series = await findSeries();
    expect(readers.length).toBeGreaterThan(70);
    expect(readers.flatMap((reader) => problemsOf(reader, series))).toEqual([]);
  });

  it('would fail this test with an unknown series, label or value', async () => {
    const series = await findSeries();
    const problems = (expr: string, shown: string[] = []) => problemsOf({ where: 'x', expr, shown }, series);
    expect(problems('sum by (le) (rate(postern_hash_seconds_bucket[5m])) > 1')).toEqual([]);
    expect(problems('rate(postern_hash_seconds[5m])')).toEqual(['x: series postern_hash_seconds']);
    expect(problems('postern:unknown:record offset 1d')).toEqual(['x: series postern:unknown:record']);
    expect(problems('sum by (le) (postern_refreshes_total)')).toEqual(['x: label le']);
    expect(problems('postern_refreshes_total', ['purpose'])).toEqual(['x: label purpose']);
    expect(problems('postern_refreshes_total{method="x"}')).toEqual([
      'x: label method of postern_refreshes_total',
    ]);
    expect(problems('postern_refreshes_total{result=~"replayed|wrong"}')).toEqual([
      'x: value wrong of result of postern_refreshes_total',
    ]);
    expect(problems('1 > 0')).toEqual(['x: no series']);
  });
});

describe('an alert', () => {
  it('has a severity, and says what it means and what to do', () => {
    for (const { alert, labels, annotations = {} } of alerts) {
      expect(['critical', 'warning']).toContain(labels?.['severity']);
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url']);
      const anchor = String(alert).toLowerCase();
      expect(annotations['runbook_url']).toBe(`{{ $externalLabels.runbooks }}docs/operations.md#${anchor}`);
    }
  });

  it('has a section in docs/operations.md, and each section an alert', () => {
    const [, section = ''] = /\n## Alerts\n([\s\S]*?)\n## /.exec(operations) ?? [];
    const headings = [...section.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(expect.arrayContaining(alertNames));
    expect(headings).toHaveLength(alertNames.length);
    for (const text of section.split(/^### /m).slice(1))
      expect(text).toMatch(/^\w+\n\n\*\*You see\*\*[\s\S]*\n\n\*\*Why:\*\*[\s\S]*\n\n1\. /);
  });

  it('is tested firing and not firing', () => {
    const untested = alertNames.filter((name) => {
      const cases = ruleTests
        .split(/^ *- (?=name:|expr:|\{ expr:|alertname:|\{ alertname:|&)/m)
        .filter((text) => text.includes(name));
      const isFiring = /alertstate="firing", severity|exp_alerts:\n/;
      return !cases.some((text) => isFiring.test(text)) || !cases.some((text) => /exp_\w+: \[\]/.test(text));
    });
    expect(untested).toEqual([]);
    expect(rules.length).toBeGreaterThan(alertNames.length);
  });
});

describe('the dashboard', () => {
  const { panels } = dashboard;

  it('has four rows, and panels with IDs of their own that do not overlap', () => {
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Funnel',
      'Delivery',
      'Sign-in and defences',
      'Machine',
    ]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const cells = panels.flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('reads from the data source that its variable names', () => {
    expect(dashboard.templating.list).toMatchObject([
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
    ]);
    const sources = [
      ...dashboard.annotations.list,
      ...panels.filter(({ type }) => type !== 'row'),
      ...panels.flatMap(({ targets = [] }) => targets),
    ].map(({ datasource }) => datasource?.uid);
    expect([...new Set(sources)]).toEqual(['${datasource}']);
  });
});

describe('docs/observability.md', () => {
  it('lists every metric with its kind and labels, and no other', async () => {
    await findSeries();
    const kinds = await kindsOfMetrics();
    const declared = [...declaredMetrics().values()].map(({ name, labels }) => [
      name,
      kinds.get(name),
      ...Object.keys(labels),
    ]);
    const rows = readFileSync('docs/observability.md', 'utf8').match(/^\| `.*_.*$/gm) ?? [];
    const documented = rows.map((row) => {
      const [, name = '', kind, labels = ''] = row.split('|').map((cell) => cell.trim());
      return [name.replaceAll('`', ''), kind, ...[...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)];
    });
    expect(documented.toSorted()).toEqual(declared.toSorted());
  });
});

function cellsOf({ gridPos: { x, y, w, h } }: Panel): string[] {
  return Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`);
}
