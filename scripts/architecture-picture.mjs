/**
 * Draws the dependencies between modules into docs/architecture.md.
 *
 *   node scripts/architecture-picture.mjs           write
 *   node scripts/architecture-picture.mjs --check   exit 1 if writing would change the page
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/architecture.md');
const startMarker = '<!-- generated:dependencies -->';
const endMarker = '<!-- /generated -->';

/** From the bottom layer up; folders not listed are drawn last. */
const order =
  'common config database jobs limits devices users mail tokens passwords otp sessions auth health docs app commands main'.split(
    ' ',
  );
/** Every flow imports it, so drawing it would hide the rest. */
const ground = 'common';

/** `src/auth/refresh/dto/x.ts` → `auth/refresh`; files directly in src/ belong to the app, except the entry point. */
function folderOf(file) {
  const [module, flow] = file.split('/').slice(1, -1);
  if (!module) return file === 'src/main.ts' ? 'main' : 'app';
  return module === 'auth' && flow ? `auth/${flow}` : module;
}

const isDrawn = (file) =>
  /^src\/.+\.ts$/.test(file) && !file.endsWith('.spec.ts') && !file.startsWith('src/dev/');
const moduleOf = (folder) => folder.split('/')[0];

function byRank(a, b) {
  const [left, right] = [a, b].map((name) => (order.includes(name) ? order.indexOf(name) : order.length));
  return left - right || (a < b ? -1 : 1);
}

/** Map from a folder to the sorted list of folders it imports. */
function collapse(imports, nameOf) {
  const dependencies = new Map();
  for (const { from, to } of imports) {
    const [source, target] = [nameOf(from), nameOf(to)];
    if (!dependencies.has(source)) dependencies.set(source, new Set());
    if (!dependencies.has(target)) dependencies.set(target, new Set());
    if (source !== target) dependencies.get(source).add(target);
  }
  const sorted = [...dependencies.keys()].toSorted(byRank);
  return new Map(sorted.map((name) => [name, [...dependencies.get(name)].toSorted(byRank)]));
}

function reaches(dependencies, from, to, seen = new Set()) {
  return dependencies.get(from).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(dependencies, next, to, seen);
  });
}

/** Omits every dependency that others imply. */
function reduce(dependencies) {
  const isImplied = (targets, target) =>
    targets.some((other) => other !== target && reaches(dependencies, other, target));
  return new Map(
    [...dependencies].map(([name, targets]) => [
      name,
      targets.filter((target) => !isImplied(targets, target)),
    ]),
  );
}

function draw(dependencies) {
  const id = (name) => name.replaceAll(/\W/g, '_');
  const boxes = [...dependencies.keys()].map((name) => `  ${id(name)}["${name}"]`);
  const lines = [...dependencies].flatMap(([name, targets]) =>
    targets.map((to) => `  ${id(name)} --> ${id(to)}`),
  );
  return ['```mermaid', 'flowchart LR', ...boxes, ...lines, '```'].join('\n');
}

function table(dependencies) {
  const rows = [...dependencies].map(([name, targets]) => `| ${name} | ${targets.join(', ') || '–'} |`);
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
      .filter(({ resolved }) => isDrawn(source) && isDrawn(resolved))
      .map(({ resolved }) => ({ from: folderOf(source), to: folderOf(resolved) })),
  );
}

function render(imports) {
  const modules = collapse(imports, moduleOf);
  const ofAuth = imports.filter(({ from, to }) => from.startsWith('auth/') && to !== ground);
  return [
    startMarker,
    'Modules. An arrow means "imports". Arrows implied by others are omitted; the table lists all imports.',
    draw(reduce(modules)),
    table(modules),
    `Flows and the modules that each imports (\`${ground}\`, which all import, is omitted).`,
    draw(collapse(ofAuth, (name) => name)),
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
  console.error('docs/architecture.md is outdated: run `npm run arch:picture`.');
  process.exit(1);
} else {
  writeFileSync(page, after);
  console.log('docs/architecture.md has been redrawn.');
}
