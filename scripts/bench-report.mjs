/**
 * Writes docs/performance.md and docs/performance.svg from the results of `npm run bench -- --json results.json`, or
 * from those of several runs that have measured different rows.
 *
 *   node scripts/bench-report.mjs results.json …
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart } from './bench/chart.mjs';
import { chartOf, writeDocument } from './bench/document.mjs';

const runs = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
const results = Object.assign({}, ...runs, {
  operations: runs.flatMap(({ operations }) => operations),
  commit: [...new Set(runs.map(({ commit }) => commit))].join(' and '),
  durationSeconds: runs.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
});
const docs = join(import.meta.dirname, '../docs');
writeFileSync(join(docs, 'performance.md'), writeDocument(results));
writeFileSync(join(docs, 'performance.svg'), drawChart(chartOf(results)));
