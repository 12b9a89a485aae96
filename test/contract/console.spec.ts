import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startApp, type TestApp } from '../support/app.js';

const built = 'dist/console/public';
const maxBytes = 150 * 1_024;

describe('the files of the console', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });

  afterAll(() => app.close());

  const asset = () => readdirSync(join(built, 'assets')).find((name) => name.startsWith('console-')) ?? '';

  it('[ADM-42] allow their own script and origin only, and no markup from text', async () => {
    for (const path of ['/console', '/console/', `/console/assets/${asset()}`]) {
      const response = await fetch(`${app.client.url}${path}`, { redirect: 'manual' });
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
          "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; " +
          'trusted-types postern',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('can be cached for ever if their names depend on their content; the page cannot', async () => {
    const file = await app.client.get(`/console/assets/${asset()}`);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await app.client.get('/console/')).headers.get('cache-control')).toBe('no-cache');
  });

  it('are found below any path: the address without a slash leads to the one with it, relatively', async () => {
    const { status, headers } = await fetch(`${app.client.url}/console`, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, 'console/']);
    const page = readFileSync(join(built, 'index.html'), 'utf8');
    const links = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !/^assets\/[\w-]+\.\w+$/.test(link))).toEqual([]);
    expect(links).toHaveLength(3);
  });

  it('are a fixed set: no path leads out of them', async () => {
    for (const name of ['..%2Findex.html', '%2e%2e%2f%2e%2e%2fmain.js', '.', 'none.js', '__proto__']) {
      expect((await app.client.get(`/console/assets/${name}`)).status).toBe(404);
    }
  });

  it('are sent compressed if the client wants that, and have at most 150 kB together', async () => {
    const names = readdirSync(join(built, 'assets'));
    const sizes = names.map(
      (name) => gzipSync(readFileSync(join(built, 'assets', name)), { level: 9 }).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThanOrEqual(maxBytes);
    const path = `${app.client.url}/console/assets/${asset()}`;
    const plain = await fetch(path, { headers: { 'accept-encoding': 'gzip;q=0' } });
    const small = await fetch(path, { headers: { 'accept-encoding': 'br, gzip' } });
    expect([plain.headers.get('content-encoding'), small.headers.get('content-encoding')]).toEqual([
      null,
      'gzip',
    ]);
    expect(await small.text()).toBe(await plain.text());
  });
});
