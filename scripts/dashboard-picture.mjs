/**
 * `npm run dashboard:picture`: runs a server and a worker with generated traffic, and Prometheus with the rules of ops/;
 * evaluates every query of the dashboard, and draws the results into docs/dashboard.png with Chromium. It is a picture of
 * the queries, not of Grafana. Fails if a query is invalid, and names the panels without data. `SECONDS`: of traffic.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { root } from './consumers/postern.mjs';
import { drawPage } from './dashboard/drawing.mjs';
import { reducePng } from './dashboard/small-png.mjs';
import { generateTraffic } from './dashboard/traffic.mjs';
import { startInstallation } from './ops/installation.mjs';
import { evaluatePanels } from './ops/panels.mjs';
import { startPrometheus } from './ops/prometheus.mjs';

const seconds = Number(process.env.SECONDS ?? 240);
const file = join(root, 'docs/dashboard.png');

const installation = await startInstallation();
try {
  const { folder, closing, metricsTargets: targets } = installation;
  const prometheus = await startPrometheus({ folder, closing, targets, faster: 3 });
  const start = Date.now() / 1_000;
  const [{ people, failures }] = await Promise.all([
    generateTraffic({ ...installation, seconds, pauseMs: 1_000 }),
    interruptMail(installation.mailServers),
  ]);
  console.log(`${people} people, ${failures.length} failed`, failures[0] ?? '');
  await delay(2 * prometheus.scrapeSeconds * 1_000);
  const range = { start, end: Date.now() / 1_000 };
  const panels = await evaluatePanels(prometheus, range);
  for (const { panel, empty } of panels)
    for (const { expr } of empty) console.log(`no data: ${panel.title}: ${expr}`);
  await takePicture(panels, range);
} finally {
  await installation.stop();
}

/** One mail server is down for a fifth of the time, and for half of that the other one is too. */
async function interruptMail({ primary, fallback }) {
  await delay(0.4 * seconds * 1_000);
  await primary.close();
  await delay(0.1 * seconds * 1_000);
  await fallback.close();
  await delay(0.1 * seconds * 1_000);
  await Promise.all([primary.reopen(), fallback.reopen()]);
}

async function takePicture(panels, range) {
  const note = `The queries of ops/grafana/postern.json, drawn by scripts/dashboard-picture.mjs: ${seconds} seconds of
    generated traffic. In the middle, first one mail server was down, then both.`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    await page.setContent(drawPage({ panels, note, range }));
    writeFileSync(file, await reducePng(page, await page.screenshot({ fullPage: true })));
  } finally {
    await browser.close();
  }
  console.log(`${file} is up to date.`);
}
