import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';
import { run } from '../consumers/toolchain.mjs';
import { generateTraffic } from '../dashboard/traffic.mjs';
import { startInstallation } from './installation.mjs';
import { evaluatePanels } from './panels.mjs';
import { startPrometheus, until } from './prometheus.mjs';

const purpose = 'email_verification';
/** More than those who confirm in the traffic. */
const unconfirmedCodes = 200;

/** Queries of the dashboard that may have no data in the time of this test. */
const mayBeEmpty = new Map([
  ['Scheduled tasks', 'the tasks are scheduled for every five minutes, every hour or every night'],
]);

/**
 * Runs a server, a worker and Prometheus with the configuration of ops/, and traffic: every target is up, every rule can be
 * evaluated, every recording rule has values, every query of the dashboard has data, and alerts fire and are resolved.
 * @param options.isLong with the intervals of ops/, for 20 minutes. Otherwise, they are shorter.
 */
export async function checkLive({ isLong }) {
  const installation = await startInstallation();
  try {
    const { folder, closing, metricsTargets: targets } = installation;
    await recordLastWeek(folder);
    const prometheus = await startPrometheus({ folder, closing, targets, faster: isLong ? 1 : 120 });
    const test = { ...installation, prometheus, isLong };
    const start = Date.now() / 1_000;
    const { people, failures } = await generateTraffic({
      ...installation,
      ...(isLong ? { seconds: 240, pauseMs: 2_000 } : { seconds: 10, slowest: 1_000 }),
    });
    if (failures.length > 0)
      throw new Error(`${failures.length} of ${people} failed`, { cause: failures[0] });
    await checkTargets(test);
    const unconfirmed = await register(test, unconfirmedCodes);
    await checkRules(test);
    const queries = await checkPanels(test, start);
    const fired = await checkAlerts(test, unconfirmed);
    return `${people} people, ${queries} queries; fired and resolved: ${fired.join(', ')}`;
  } finally {
    await installation.stop();
  }
}

/** What Prometheus would have recorded on the seven days before, at this time of the day. */
async function recordLastWeek(folder) {
  const now = Math.floor(Date.now() / 1_000);
  const days = [7, 6, 5, 4, 3, 2, 1];
  const minutes = Array.from({ length: 60 }, (_, index) => index);
  const name = 'postern:codes_confirmed:ratio1h';
  const samples = days.flatMap((day) =>
    minutes.map((minute) => `${name}{purpose="${purpose}"} 0.9 ${now - day * 86_400 + minute * 60}`),
  );
  const file = join(folder, 'week.txt');
  writeFileSync(file, [`# TYPE ${name} gauge`, ...samples, '# EOF', ''].join('\n'));
  const { PROMTOOL: promtool = 'promtool' } = process.env;
  await run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'prometheus')]);
}

function checkTargets({ prometheus, metricsTargets }) {
  return until('all targets to be up', async () => {
    const found = await prometheus.targets();
    return found.length === metricsTargets.length && found.every(({ health }) => health === 'up');
  });
}

async function checkRules({ prometheus }) {
  const rules = await until('all rules to be evaluated', async () => {
    const found = await prometheus.rules();
    return found.every(({ health }) => health !== 'unknown') && found;
  });
  const broken = rules.filter(({ health }) => health !== 'ok');
  if (broken.length > 0)
    throw new Error(broken.map(({ name, lastError }) => `${name}: ${lastError}`).join('\n'));
  for (const { name } of rules.filter(({ type }) => type === 'recording'))
    await until(`values of ${name}`, async () => (await prometheus.query(name)).length > 0, 90);
}

async function checkPanels({ prometheus }, start) {
  const panels = await evaluatePanels(prometheus, { start, end: Date.now() / 1_000 });
  const unexpected = panels.filter(({ panel, empty }) => empty.length > 0 && !mayBeEmpty.has(panel.title));
  const lines = unexpected.flatMap(({ panel, empty }) => empty.map(({ expr }) => `${panel.title}: ${expr}`));
  if (lines.length > 0) throw new Error(`No data:\n${lines.join('\n')}`);
  return panels.reduce((sum, { panel }) => sum + (panel.targets?.length ?? 0), 0);
}

/** @returns the alerts that have fired and been resolved */
async function checkAlerts(test, unconfirmed) {
  const { mailServers, stopWorker, startWorker } = test;
  const { primary, fallback } = mailServers;
  await primary.close();
  await register(test, 1); // it notices when it sends
  await fires(test, 'ProviderDown', 'warning');
  await fallback.close();
  await register(test, 10);
  await fires(test, 'ProviderDown', 'critical');
  await isResolved(test, 'ProviderDown', 'warning'); // the critical one replaces it
  if (test.isLong) await fires(test, 'MailQueueOld', 'critical');
  await Promise.all([primary.reopen(), fallback.reopen()]);
  await isResolved(test, 'ProviderDown', 'critical');
  if (test.isLong) await isResolved(test, 'MailQueueOld', 'critical');
  else await checkUnconfirmedCodes(test, unconfirmed);
  await stopWorker();
  await fires(test, 'NoMailWorker', 'critical');
  await startWorker();
  await isResolved(test, 'NoMailWorker', 'critical');
  return ['ProviderDown (both)', test.isLong ? 'MailQueueOld' : 'CodesNotConfirmed', 'NoMailWorker'];
}

/** Fires while many have not entered their codes, and is resolved when they have. */
async function checkUnconfirmedCodes(test, unconfirmed) {
  await fires(test, 'CodesNotConfirmed', 'critical');
  for (const { url, email, challengeId } of unconfirmed) {
    const { code } = await test.inbox.mailTo(email);
    await post(`${url}/v1/auth/email-verification/confirm`, { challengeId, code });
  }
  await isResolved(test, 'CodesNotConfirmed', 'critical');
}

const patienceSeconds = ({ isLong }) => (isLong ? 1_500 : 60);

async function fires(test, name, severity) {
  const { annotations } = await until(
    `${name} (${severity}) to fire`,
    async () => (await findAlerts(test, name, severity)).find(({ state }) => state === 'firing'),
    patienceSeconds(test),
  );
  checkAnnotations(name, annotations);
}

function isResolved(test, name, severity) {
  return until(
    `${name} (${severity}) to be resolved`,
    async () => (await findAlerts(test, name, severity)).length === 0,
    patienceSeconds(test),
  );
}

async function findAlerts({ prometheus }, name, severity) {
  const alerts = await prometheus.alerts();
  return alerts.filter(({ labels }) => labels.alertname === name && labels.severity === severity);
}

/** Templates of annotations are only expanded when an alert fires. */
function checkAnnotations(name, { summary, description, runbook_url: url }) {
  for (const text of [summary, description, url])
    if (!text || /<no value>|<error|\{\{|NaN|Inf/.test(text)) throw new Error(`${name} says: ${text}`);
  const [file, anchor] = url.split('#');
  const headings = readFileSync(join(root, file), 'utf8').match(/^#+ .*$/gm) ?? [];
  const anchors = headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'));
  if (!anchors.includes(anchor)) throw new Error(`${name} leads to ${url}, which does not exist`);
}

/** Signs people up who have not confirmed their code yet. */
async function register({ url }, count) {
  const registered = [];
  for (let index = 0; index < count; index += 1) {
    const email = `${randomUUID()}@example.com`;
    const body = { email, password: 'correct horse battery staple', fullName: 'Ada Lovelace' };
    const { challenge } = await post(`${url}/v1/auth/register`, body);
    registered.push({ url, email, challengeId: challenge.challengeId });
  }
  return registered;
}

async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(url).pathname} returned ${response.status}: ${text}`);
  return JSON.parse(text);
}
