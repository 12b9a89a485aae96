/**
 * Writes the imports between modules, as the code has them, into docs/architecture.md: a diagram and a table.
 *
 *   node scripts/architecture-picture.mjs           write
 *   node scripts/architecture-picture.mjs --check   exit 1 if writing would change the page
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/architecture.md');
const startMarker = '<!-- generated:modules -->';
const endMarker = '<!-- /generated -->';

/** From the bottom up; a folder that is not in this list comes last. */
const order = `
  common config database jobs limits devices users delivery mail tokens passwords audit otp sessions
  factors statistics idempotency observability auth admin health docs console app commands main
`.match(/\w+/g);

/** The module of a file; files in src/ itself belong to the app, except for the entry point. */
function moduleOf(file) {
  const [module] = file.split('/').slice(1, -1);
  return module ?? (file === 'src/main.ts' ? 'main' : 'app');
}

const isIncluded = (file) =>
  /^src\/.+\.ts$/.test(file) && !file.endsWith('.spec.ts') && !file.startsWith('src/dev/');

function byRank(a, b) {
  const [left, right] = [a, b].map((name) => (order.includes(name) ? order.indexOf(name) : order.length));
  return left - right || (a < b ? -1 : 1);
}

/** Map from each module to the sorted list of modules that it imports. */
function groupByModule(imports) {
  const graph = new Map();
  for (const { from, to } of imports) {
    if (!graph.has(from)) graph.set(from, new Set());
    if (!graph.has(to)) graph.set(to, new Set());
    if (from !== to) graph.get(from).add(to);
  }
  const sorted = [...graph.keys()].toSorted(byRank);
  return new Map(sorted.map((name) => [name, [...graph.get(name)].toSorted(byRank)]));
}

function reaches(graph, from, to, seen = new Set()) {
  return graph.get(from).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(graph, next, to, seen);
  });
}

/** Leaves out every import that others imply. */
function reduce(graph) {
  const isImplied = (targets, target) =>
    targets.some((other) => other !== target && reaches(graph, other, target));
  return new Map(
    [...graph].map(([name, targets]) => [name, targets.filter((target) => !isImplied(targets, target))]),
  );
}

function diagramOf(graph) {
  const nodes = [...graph.keys()].map((name) => `  ${name}["${name}"]`);
  const edges = [...graph].flatMap(([name, targets]) => targets.map((to) => `  ${name} --> ${to}`));
  return ['```mermaid', 'flowchart LR', ...nodes, ...edges, '```'].join('\n');
}

function tableOf(graph) {
  const rows = [...graph].map(([name, targets]) => `| ${name} | ${targets.join(', ') || '–'} |`);
  return ['| module | imports |', '|---|---|', ...rows].join('\n');
}

function readImports() {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const report = execFileSync(process.execPath, [cli, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(report).modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ resolved }) => isIncluded(source) && isIncluded(resolved))
      .map(({ resolved }) => ({ from: moduleOf(source), to: moduleOf(resolved) })),
  );
}

function render(imports) {
  const graph = groupByModule(imports);
  return [
    startMarker,
    'An arrow means "imports". Arrows implied by others are omitted; the table lists all imports.',
    diagramOf(reduce(graph)),
    tableOf(graph),
    endMarker,
  ].join('\n\n');
}

const before = readFileSync(page, 'utf8');
const [start, end] = [before.indexOf(startMarker), before.indexOf(endMarker)];
if (start < 0 || end < start) {
  console.error(`docs/architecture.md needs the lines ${startMarker} and ${endMarker}.`);
  process.exit(1);
}
const after = before.slice(0, start) + render(readImports()) + before.slice(end + endMarker.length);

if (after === before) {
  console.log('docs/architecture.md is up to date.');
} else if (process.argv.includes('--check')) {
  console.error('docs/architecture.md is out of date: run `npm run arch:picture`.');
  process.exit(1);
} else {
  writeFileSync(page, after);
  console.log('docs/architecture.md was updated.');
}
