/**
 * `npm run test:mutants`: plants one bug after the other in a copy of the working tree and runs the tests that have to
 * notice it. A bug that nobody notices is a test that is missing. `npm run test:mutants -- resend queue` takes those
 * with "resend" or "queue" in their name.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mutants as table } from './mutants/table.mjs';

const root = join(import.meta.dirname, '..');
const patienceMs = 5 * 60_000;
const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.some((words) => name.includes(words));
const mutants = table.filter(({ name }) => isWanted(name));

if (mutants.length === 0) fail([`No mutant has "${wanted.join('" or "')}" in its name.`]);
// Before anything runs: a bug that cannot be planted any more proves nothing, and is no reason to wait.
fail(table.flatMap(whyUnplantable));

const folder = mkdtempSync(join(tmpdir(), 'postern-mutants-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
copyTree();

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

function whyUnplantable({ name, file, edits }) {
  const path = join(root, file);
  if (!existsSync(path)) return [`${name}: there is no ${file}`];
  const source = readFileSync(path, 'utf8');
  return edits
    .map(([find]) => ({ find, count: source.split(find).length - 1 }))
    .filter(({ count }) => count !== 1)
    .map(({ find, count }) => `${name}: found ${count} times in ${file}, not once: ${find.trim()}`);
}

/** What git knows or would know; packages by a link, as nothing writes to them. */
function copyTree() {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listing, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files.filter((name) => name !== 'node_modules' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

function plant({ file, edits, specs: noticing }) {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  const planted = edits.reduce((text, [find, replacement]) => text.replace(find, () => replacement), source);
  writeFileSync(path, planted);
  try {
    const { isGreen, isProof, ...rest } = run(noticing);
    return { ...rest, verdict: isProof ? 'killed' : isGreen ? 'SURVIVED' : 'BROKEN' };
  } finally {
    writeFileSync(path, source);
  }
}

/**
 * A proof is an expectation that was not met, or waited for in vain, in suites that ran: what does not compile or start
 * was never tried. By force, as a test that fails may leave open what it would have closed.
 */
function run(paths) {
  const startedAt = Date.now();
  const output = join(folder, 'report.json');
  rmSync(output, { force: true });
  const jest = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--silent',
    '--json',
    '--forceExit',
  ];
  const { stderr, error } = spawnSync(process.execPath, [...jest, `--outputFile=${output}`, ...paths], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: patienceMs,
  });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (!existsSync(output)) {
    return { seconds, isGreen: false, isProof: false, lines: [error?.message ?? '', ...lastLines(stderr)] };
  }
  const report = JSON.parse(readFileSync(output, 'utf8'));
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  const unmet = failed.filter(({ failureMessages }) =>
    failureMessages.some((text) => /expect\(|expect\S*\.|in vain|came in \d+ ms/.test(text)),
  );
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    seconds,
    isGreen: report.success,
    isProof: unmet.length > 0 && broken.length === 0 && report.numPassedTests > 0,
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
