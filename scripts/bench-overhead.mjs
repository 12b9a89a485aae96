/**
 * `npm run bench:overhead`: what metrics and traces cost a guarded read. Measures servers with one database in turn: without
 * both, with metrics that are scraped, with traces of every tenth request, and without both again, which shows how much
 * figures differ by chance. Each measurement has a new process, because compiled code differs. Linux only.
 *
 *   npm run bench:overhead -- [--rounds 10] [--seconds 2.5]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { environmentOf, root, startCluster, startMailReceiver } from './bench/installation.mjs';
import { startInstallation, stopInstallation } from './bench/installations.mjs';
import { named, runOperation } from './bench/measurements.mjs';
import { startProcess, stopProcess } from './bench/processes.mjs';
import { findFreePort } from './consumers/postern.mjs';

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, seconds: { type: 'string', default: '2.5' } },
});
const callers = 16;
const operation = named('read');

/** A collector of traces in a process of its own, which reads what it receives and keeps nothing. */
async function startCollector() {
  const source = `require('node:http').createServer((request, response) => {
    request.resume().once('end', () => response.end());
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { child, url: `http://127.0.0.1:${String(port).trim()}` };
}

const warmUpSeconds = 2.5;

async function measure({ installation, more }, seconds) {
  const { child, url } = await startProcess(root, 'serve', { env: environmentOf(installation, more) });
  try {
    const { METRICS_PORT: port } = more;
    const scrape = async () => port && (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    Object.assign(installation, { url, server: child }); // the inputs that it has used stay used
    await runOperation(installation, { operation, callers, seconds: warmUpSeconds });
    const [run] = await Promise.all([runOperation(installation, { operation, callers, seconds }), scrape()]);
    if (run.errors.length > 0) throw new Error(run.errors[0]);
    return { perSecond: run.perSecond, cpuMs: run.cpuMs.server };
  } finally {
    await stopProcess(child);
  }
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

function print([without, ...others]) {
  const of = (variant, what) => median(variant.runs.map((run) => run[what]));
  for (const variant of [without, ...others]) {
    const ratio = (what) => median(variant.runs.map((run, round) => run[what] / without.runs[round][what]));
    console.log(
      `${variant.name.padEnd(24)} ${of(variant, 'perSecond').toFixed(0).padStart(6)}/s (${ratio('perSecond').toFixed(3)})`,
      `  server CPU ${of(variant, 'cpuMs').toFixed(3)} ms each (${(1 / ratio('cpuMs')).toFixed(3)})`,
    );
  }
  console.log(
    'In parentheses: relative to the first line of the same round, median; for CPU, its reciprocal.',
  );
}

const closing = [];
function started(part, close) {
  closing.push(() => close(part));
  return part;
}

async function prepareVariants() {
  const cluster = started(await startCluster(), ({ stop }) => stop());
  const mail = started(await startMailReceiver(), ({ stop }) => stop());
  const collector = started(await startCollector(), ({ child }) => child.kill());
  const accounts = 1_000;
  const installation = started(await startInstallation(cluster, mail, { root, accounts }), stopInstallation);
  await stopProcess(installation.server);
  const traces = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  };
  const metrics = { METRICS_PORT: String(await findFreePort()) };
  const variants = {
    'without both': {},
    'with metrics': metrics,
    'with traces at 10 %': traces,
    'without both, again': {},
  };
  return Object.entries(variants).map(([name, more]) => ({ name, more, installation, runs: [] }));
}

try {
  const variants = await prepareVariants();
  for (let round = 0; round < Number(given.rounds); round += 1) {
    // The order changes, because machines that are shared do not stay equally fast.
    const order = round % 2 === 0 ? variants : variants.toReversed();
    for (const variant of order) variant.runs.push(await measure(variant, Number(given.seconds)));
  }
  print(variants);
} finally {
  for (const close of closing.toReversed()) await close();
}
