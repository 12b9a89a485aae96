/**
 * `npm run dashboard:picture`: runs a server with generated traffic, and Prometheus with the rules of ops/; evaluates every
 * query of the dashboard, and draws the results into docs/dashboard.png with Chromium. It is a picture of the queries, not
 * of Grafana. Fails if a query is invalid, and names the panels without data. Uses the prometheus in PATH, or `PROMETHEUS`.
 */
import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { migrate } from '../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { startServer } from './bench/processes.mjs';
import { findFreePort, root } from './consumers/postern.mjs';
import { drawPage } from './dashboard/drawing.mjs';
import { generateTraffic } from './dashboard/traffic.mjs';
import { openMailServer } from './mail-server.mjs';

const seconds = Number(process.env.SECONDS ?? 240);
const scrapeSeconds = 5;
const rateInterval = '30s';
const file = join(root, 'docs/dashboard.png');

setMaxListeners(0); // many people wait for an e-mail
const folder = mkdtempSync(join(tmpdir(), 'postern-dashboard-'));
chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
/** @type {(() => unknown)[]} */
const closing = [() => rmSync(folder, { recursive: true, force: true })];
try {
  const mails = await openMailServer();
  closing.push(() => mails.close());
  const { url, metricsPort } = await startPostern(mails.url);
  const prometheus = await startPrometheus(metricsPort);
  const range = { start: Date.now() / 1_000 };
  const { people, failures } = await generateTraffic({ url, mails, seconds });
  console.log(`${people} people, ${failures.length} failed`, failures[0] ?? '');
  await delay(2 * scrapeSeconds * 1_000);
  range.end = Date.now() / 1_000;
  await checkRules(prometheus);
  await takePicture(await evaluatePanels(prometheus, range), range);
} finally {
  for (const close of closing.toReversed()) await close();
}

async function stop(child) {
  const exited = once(child, 'exit');
  if (child.exitCode === null && child.kill('SIGTERM')) await exited;
}

async function startPostern(smtpUrl) {
  const dataDir = join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({
    rootDir: root,
    dataDir,
    durable: false,
    log: () => undefined,
  });
  closing.push(() => postgres.stop());
  await migrate(postgres.url);
  const [port, metricsPort] = [await findFreePort(), await findFreePort()];
  const { child, url } = await startServer(root, {
    NODE_ENV: 'development',
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: postgres.url,
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'no-reply@postern.localhost',
    RATE_LIMIT_FACTOR: '1000',
  });
  closing.push(() => stop(child));
  return { url, metricsPort };
}

/** @returns the URL of its API */
async function startPrometheus(metricsPort) {
  const config = {
    global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: `${scrapeSeconds}s` },
    rule_files: [join(root, 'ops/prometheus/postern.rules.yml')],
    scrape_configs: [{ job_name: 'postern', static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }] }],
  };
  writeFileSync(join(folder, 'prometheus.json'), JSON.stringify(config));
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = spawn(
    process.env.PROMETHEUS ?? 'prometheus',
    [
      `--config.file=${folder}/prometheus.json`,
      `--storage.tsdb.path=${folder}/prometheus`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
    { stdio: 'inherit' },
  );
  await once(child, 'spawn');
  closing.push(() => stop(child));
  return `http://${address}/api/v1`;
}

async function checkRules(prometheus) {
  const { data } = await (await fetch(`${prometheus}/rules`)).json();
  for (const { name, health, lastError, state } of data.groups.flatMap(({ rules }) => rules)) {
    if (health !== 'ok') throw new Error(`${name}: ${health} ${lastError ?? ''}`);
    if (state && state !== 'inactive') console.log(`${state}: ${name}`);
  }
}

async function evaluatePanels(prometheus, range) {
  const panels = [];
  for (const panel of JSON.parse(readFileSync(join(root, 'ops/grafana/postern.json'), 'utf8')).panels) {
    const series = [];
    for (const target of panel.targets ?? []) series.push(...(await evaluate(prometheus, target, range)));
    if (panel.type !== 'row' && series.length === 0) console.log(`no data: ${panel.title}`);
    panels.push({ panel, series });
  }
  return panels;
}

async function evaluate(prometheus, { expr, legendFormat }, { start, end }) {
  const query = expr.replaceAll('$__rate_interval', rateInterval);
  const body = new URLSearchParams({ query, start, end, step: String(scrapeSeconds) });
  const { data, error } = await (await fetch(`${prometheus}/query_range`, { method: 'POST', body })).json();
  if (error) throw new Error(`${expr}: ${error}`);
  return data.result.map(({ metric, values }) => ({
    name: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? ''),
    points: values.map(([time, value]) => [time, Number(value)]),
  }));
}

async function takePicture(panels, range) {
  const note = `The queries of ops/grafana/postern.json, drawn by scripts/dashboard-picture.mjs: ${seconds} seconds of
    generated traffic, in whose middle the mail server refused everything.`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    await page.setContent(drawPage({ panels, note, range }));
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
  console.log(`${file} is up to date.`);
}
