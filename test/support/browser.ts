import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { isAvailable } from './available.js';

const executablePath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);

/** Needs a browser, which `npm ci` does not install; CHROMIUM_PATH names one elsewhere. */
export const describeInBrowser = isAvailable('Chromium', executablePath !== undefined)
  ? describe
  : describe.skip;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** A click waits until what it clicks has stopped moving, and Swagger UI moves everything. */
export async function endAnimationsAtOnce(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Animation.enable');
  await devTools.send('Animation.setPlaybackRate', { playbackRate: 100 });
}
