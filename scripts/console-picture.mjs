/**
 * `npm run console:picture`: takes the picture of the console in the README, with Chromium, of a demo week in a database of
 * its own.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import pg from 'pg';
import { pino } from 'pino';
import { chromium } from 'playwright-core';
import { createApp } from '../dist/configure-app.js';
import { migrate } from '../dist/database/migrate.js';
import { demoPassword, demoTotpSecret, fillWeek } from '../dist/dev/demo-week/fill-week.js';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';
import { readSettings } from '../dist/settings.js';

const root = join(import.meta.dirname, '..');
const file = join(root, 'docs', 'console.png');

const folder = mkdtempSync(join(tmpdir(), 'postern-picture-'));
chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
try {
  const postgres = await startEmbeddedPostgres({
    rootDir: root,
    dataDir: join(folder, 'postgres'),
    durable: false,
    log: () => undefined,
  });
  try {
    await migrate(postgres.url);
    await withDemoWeek(postgres.url, takePicture);
  } finally {
    await postgres.stop();
  }
  console.log(`${file} is up to date.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** No job runs: a week changes nothing by itself. A worker seems to have reported that its mail server works. */
async function withDemoWeek(databaseUrl, work) {
  const variables = {
    NODE_ENV: 'test',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:1025',
    MAIL_FROM: 'Postern <no-reply@postern.localhost>',
  };
  const app = await createApp(readSettings(variables), {
    runsJobs: false,
    logger: pino({ level: 'silent' }),
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await app.listen(0, '127.0.0.1');
    await fillWeek(app, client);
    await client.query(`INSERT INTO processes (id, secret_kids, signing_kids, providers)
                        VALUES (gen_random_uuid(), '{}', '{}', '[{"channel": "email", "name": "primary"}]')`);
    await work(await app.getUrl());
  } finally {
    await client.end();
    await app.close();
  }
}

async function takePicture(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' });
    await page.goto(`${url}/console/#/now`);
    await page.fill('[name=email]', 'admin@demo.example');
    await page.fill('[name=password]', demoPassword);
    await page.keyboard.press('Enter');
    await page.locator('[name=proof]').waitFor();
    await page.fill('[name=proof]', generateSync({ secret: demoTotpSecret }));
    await page.keyboard.press('Enter');
    await page.locator('.funnel').first().waitFor();
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
}
