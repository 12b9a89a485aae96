import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { languages } from '../../src/common/i18n/languages.js';
import { messageNames } from '../../src/delivery/message.js';
import { eventually } from '../support/eventually.js';
import { withinTime } from '../support/within-time.js';

describe('npm run mail:preview', () => {
  let child: ChildProcessByStdio<null, Readable, null>;
  let url: string;
  beforeAll(async () => {
    child = spawn(process.execPath, ['dist/dev/mail-preview.js', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const port = await eventually('its port', () => Promise.resolve(/localhost:(\d+)/.exec(output)?.[1]));
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    child.kill();
    await withinTime('its end', once(child, 'close'));
  });

  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  it('shows every mail in every language, light and dark', async () => {
    const { text } = await get('/');
    const frames = [...text.matchAll(/<iframe [^>]*src="([^"]+)"/g)].map(([, source]) => source);
    const wanted = messageNames.flatMap((name) =>
      languages.flatMap((language) =>
        ['light', 'dark'].map((scheme) => `/mail/${name}/${language}.html?scheme=${scheme}`),
      ),
    );
    expect(frames).toEqual(wanted);
  });

  it('shows them one by one', async () => {
    const light = await get('/mail/new-device/ar.html?scheme=light');
    const dark = await get('/mail/new-device/ar.html?scheme=dark');
    expect(light).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(light.text).toContain('<html lang="ar" dir="rtl">');
    expect(light.text).toContain('@media not all');
    expect(dark.text).toContain('@media all');
    const text = await get('/mail/password-reset/de.txt');
    expect(text).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
    expect(text.text).toContain('48291573');
  });

  it('shows only the selected ones', async () => {
    const frames = (page: { text: string }) => page.text.match(/<iframe /g)?.length;
    expect(frames(await get('/?language=ja'))).toBe(messageNames.length * 2);
    expect(frames(await get('/?mail=account-deleted'))).toBe(languages.length * 2);
  });

  it.each([
    '/mail/nothing/en.html',
    '/mail/new-device/xx.html',
    '/mail/constructor/en.html',
    '/../package.json',
  ])('returns 404 for %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
