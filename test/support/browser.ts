import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
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
