/**
 * Takes the picture of Swagger UI in the README from a running server (`npm start`), with Chromium.
 *
 *   node scripts/tour-picture.mjs [http://localhost:3000]
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const url = process.argv[2] ?? 'http://localhost:3000';
const file = join(import.meta.dirname, '../docs/tour.png');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1650 } });
  await page.goto(`${url}/docs`);
  await page.locator('.opblock').first().waitFor();
  await page.screenshot({ path: file });
  console.log(`${file} is up to date.`);
} finally {
  await browser.close();
}
