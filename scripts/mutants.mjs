/**
 * `npm run test:mutants`: plants one bug after another in a copy of the working tree and runs the tests that must
 * detect it. An undetected bug means a missing test. `npm run test:mutants -- resend queue` runs those with "resend" or
 * "queue" in their name. `--check` only tells which bugs can no longer be planted.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPlace } from './mutants/places.mjs';
import { isProof } from './mutants/proof.mjs';
import { mutants as table } from './mutants/table.mjs';
import { copyTree } from './mutants/tree-copy.mjs';

const root = join(import.meta.dirname, '..');
const patienceMs = 5 * 60_000;
const wanted = process.argv.slice(2).filter((word) => word !== '--check');
const isWanted = (name) => wanted.length === 0 || wanted.some((words) => name.includes(words));
const mutants = table.filter(({ name }) => isWanted(name));

if (mutants.length === 0) fail([`No mutant has "${wanted.join('" or "')}" in its name.`]);
// Before anything runs: a bug that can no longer be planted tests nothing, and should be reported immediately.
fail(table.flatMap(whyUnplantable));
if (process.argv.includes('--check')) process.exit();

const folder = mkdtempSync(join(tmpdir(), 'postern-mutants-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
copyTree(root, folder);

const specs = [...new Set(mutants.flatMap((mutant) => mutant.specs))];
const unmutated = run(specs);
if (!unmutated.isGreen) fail(['Without any mutant, these already fail:', ...unmutated.lines]);
console.log(`${specs.length} spec files are green without a mutant (${unmutated.seconds} s)`);

const outcomes = mutants.map((mutant) => {
  const outcome = plant(mutant);
  const { seconds, verdict, lines } = outcome;
  console.log(`${verdict.padEnd(8)}  ${mutant.name} (${seconds} s)`);
  if (verdict !== 'killed') for (const line of lines) console.log(`          ${line}`);
  return verdict;
});
const killed = outcomes.filter((verdict) => verdict === 'killed').length;
console.log(`\n${killed} killed, ${outcomes.length - killed} survived`);
process.exitCode = killed === outcomes.length ? 0 : 1;

function whyUnplantable({ name, file, in: place, edits }) {
  const path = join(root, file);
  if (!existsSync(path)) return [`${name}: there is no ${file}`];
  const source = readFileSync(path, 'utf8');
  const range = rangeOf(source, place);
  if (!range) return [`${name}: there is no ${place} in ${file}, or more than one`];
  return edits
    .map(([find]) => ({ find, count: source.slice(range.start, range.end).split(find).length - 1 }))
    .filter(({ count }) => count !== 1)
    .map(({ find, count }) => `${name}: found ${count} times in ${place ?? file}, not once: ${find.trim()}`);
}

function rangeOf(source, place) {
  return place === undefined ? { start: 0, end: source.length } : findPlace(source, place);
}

function withEdits(source, { in: place, edits }) {
  const { start, end } = rangeOf(source, place);
  const planted = edits.reduce(
    (text, [find, replacement]) => text.replace(find, () => replacement),
    source.slice(start, end),
  );
  return source.slice(0, start) + planted + source.slice(end);
}

function plant(mutant) {
  const path = join(folder, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, withEdits(source, mutant));
  try {
    const { isGreen, isKilled, ...rest } = run(mutant.specs);
    return { ...rest, verdict: isKilled ? 'killed' : isGreen ? 'SURVIVED' : 'BROKEN' };
  } finally {
    writeFileSync(path, source);
  }
}

/** By force, because a failing test may leave resources open. */
function run(paths) {
  const startedAt = Date.now();
  const output = join(folder, 'report.json');
  rmSync(output, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--silent', '--json', '--forceExit'];
  const { stderr, error } = spawnSync(process.execPath, [...jest, `--outputFile=${output}`, ...paths], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: patienceMs,
  });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (!existsSync(output)) {
    return { seconds, isGreen: false, isKilled: false, lines: [error?.message ?? '', ...lastLines(stderr)] };
  }
  const report = JSON.parse(readFileSync(output, 'utf8'));
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  const unmet = failed.filter(({ failureMessages }) => failureMessages.some(isProof));
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    seconds,
    isGreen: report.success,
    isKilled: unmet.length > 0 && broken.length === 0 && report.numPassedTests > 0,
    lines: [
      ...failed.map(({ fullName }) => fullName),
      ...broken.flatMap(({ message }) => lastLines(message)),
    ],
  };
}

function lastLines(text) {
  return text.trim().split('\n').slice(-15);
}

function fail(lines) {
  if (lines.length === 0) return;
  for (const line of lines) console.error(line);
  process.exit(1);
}
