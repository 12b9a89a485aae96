/**
 * `npm run test:mutants:generated`: generates mutants from the sources (`mutants/generate.mjs`) and runs, for each, the
 * tests that reach it, the cheapest spec first, until one detects it. A surviving mutant needs a stronger test, or a
 * line with the reason in `mutants/equivalent.mjs`.
 *
 *   npm run test:mutants:generated -- OtpService resend   those with one of these words in their name or file
 *     --list             lists them and runs nothing
 *     --state <folder>   stores results there, so that a run can be split
 *     --minutes <n>      stops after that time
 *     --seconds <n>      maximum test time per mutant (60); survivors can be retried with more
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { equivalent } from './mutants/equivalent.mjs';
import { generateMutants } from './mutants/generate.mjs';
import { hashOf, runSpecs } from './mutants/jest-runs.mjs';
import { Knowledge } from './mutants/knowledge.mjs';
import { findSpecs } from './mutants/specs.mjs';
import { mutants as table } from './mutants/table.mjs';
import { copyTree } from './mutants/tree-copy.mjs';
import { importTypeScript } from './mutants/typescript-loader.mjs';

const root = join(import.meta.dirname, '..');
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    state: { type: 'string' },
    minutes: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
  },
});
const endsAt = Date.now() + Number(values.minutes) * 60_000;
const budgetMs = Number(values.seconds) * 1_000;
/** As much as one Jest process can handle: each spec leaks some memory. */
const most = { mutants: 30, runs: 12, ms: 120_000 };

const { mutants, sources } = generateMutants(root);
const unknown = Object.keys(equivalent).filter((name) => mutants.every((mutant) => mutant.name !== name));
if (unknown.length > 0) fail(['mutants/equivalent.mjs names mutants that are not generated:', ...unknown]);
const wanted = mutants.filter(
  ({ name, file }) => words.length === 0 || words.some((word) => `${file} ${name}`.includes(word)),
);
if (wanted.length === 0) fail([`No mutant has "${words.join('" or "')}" in its name.`]);
if (values.list) {
  for (const { file, name } of wanted)
    console.log(`${file}  ${name}${equivalent[name] ? '  (equivalent)' : ''}`);
} else {
  await test(wanted.filter(({ name }) => !equivalent[name]));
}

async function test(tested) {
  const folder = values.state ? resolve(values.state) : mkdtempSync(join(tmpdir(), 'postern-mutants-'));
  const tree = join(folder, 'tree');
  mkdirSync(tree, { recursive: true });
  copyTree(root, tree);
  for (const [file, text] of sources) writeFileSync(join(tree, file), text);
  shortenWaits(tree);
  const specs = findSpecs(root).map((spec) => ({ spec, hash: hashOf(root, spec) }));
  const knowledge = new Knowledge(folder, specs, hintsOf(table));
  importTypeScript();
  const { default: startServer } = await import('../test/support/global-setup.ts');
  await startServer({}, { rootDir: root });
  try {
    await measure({ tree, knowledge });
    await hunt({ tree, knowledge, tested });
    report(knowledge, tested);
  } finally {
    const { default: stopServer } = await import('../test/support/global-teardown.ts');
    await stopServer();
    if (!values.state) rmSync(folder, { recursive: true, force: true });
  }
}

/** Shortens timeouts, because mutants often prevent what a test waits for, which would dominate the run. */
function shortenWaits(tree) {
  for (const name of ['eventually', 'held-mails', 'mailbox', 'within-time']) {
    const path = join(tree, 'test', 'support', `${name}.ts`);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('const patienceMs = 20_000;', 'const patienceMs = 10_000;'));
  }
}

/** Specs that detect the planted bugs of a file may detect the generated ones too. */
function hintsOf(planted) {
  const byFile = Map.groupBy(planted, ({ file }) => file);
  return new Map([...byFile].map(([file, bugs]) => [file, new Set(bugs.flatMap(({ specs }) => specs))]));
}

/** Measures without a mutant which test reaches which mutant, and how long it takes. */
async function measure({ tree, knowledge }) {
  for (let unmeasured; (unmeasured = knowledge.unmeasured().slice(0, 6)).length > 0 && Date.now() < endsAt;) {
    await runSpecs({
      tree,
      results: knowledge.reachFile,
      runs: unmeasured.map((spec) => ({ ...spec, mutants: [] })),
    });
    for (const { spec, ms, isGreen, tests } of knowledge.readMeasured(unmeasured)) {
      console.log(`${isGreen ? 'green' : 'RED  '}     ${spec} (${Math.round(ms / 1000)} s)`);
      if (!isGreen) console.log(`          ${reasonOf(tests)}`);
    }
  }
}

/** Why a spec is red without a mutant: the first of its failed tests. */
function reasonOf(tests) {
  const failed = tests.find(({ isFailed }) => isFailed);
  return failed ? `"${failed.title}": ${failed.message}` : 'the process died or was killed before its end';
}

/** Runs rounds in which each remaining mutant is tried with its next spec. */
async function hunt({ tree, knowledge, tested }) {
  while (Date.now() < endsAt) {
    const runs = knowledge.nextRuns(tested, budgetMs, most);
    if (runs.length === 0) return;
    await runSpecs({ tree, results: knowledge.resultsFile, runs });
    for (const { mutant, spec, outcome, by } of knowledge.readResults(runs)) {
      const how = outcome === 'killed' ? `by "${by}"` : `in ${spec}`;
      console.log(`${outcome.padEnd(8)}  ${mutant} ${how}`);
    }
    console.log(`          ${knowledge.progress(tested)}`);
  }
}

function report(knowledge, tested) {
  const verdicts = tested.map((mutant) => ({ ...mutant, ...knowledge.verdictOn(mutant, budgetMs) }));
  console.log('');
  for (const { verdict, name, file, details } of verdicts) {
    if (verdict !== 'killed')
      console.log(`${verdict.padEnd(9)} ${name} (${file})${details ? `: ${details}` : ''}`);
  }
  for (const spec of knowledge.redSpecs())
    console.log(`RED       ${spec} fails without a mutant, and was left out`);
  const count = (kind) => verdicts.filter(({ verdict }) => verdict === kind).length;
  const kinds = ['killed', 'failing', 'SURVIVED', 'UNREACHED', 'not tried'];
  console.log(
    `\n${tested.length} mutants: ${kinds.map((kind) => `${count(kind)} ${kind.toLowerCase()}`).join(', ')}; ` +
      `${wanted.length - tested.length} equivalent`,
  );
  const isGood = verdicts.every(({ verdict }) => isNoticed(verdict)) && knowledge.redSpecs().length === 0;
  process.exitCode = isGood ? 0 : 1;
}

/** A test that fails with an error instead of an unmet expectation would block a merge too. */
function isNoticed(verdict) {
  return verdict === 'killed' || verdict === 'failing';
}

function fail(lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}
