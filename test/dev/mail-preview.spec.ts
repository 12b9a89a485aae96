import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Browser } from 'playwright-core';
import { languages } from '../../src/common/i18n/languages.js';
import { messageNames } from '../../src/delivery/message.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
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

  const framesIn = (html: string) => html.match(/<iframe /g)?.length;
  const linksIn = (html: string) =>
    [...html.matchAll(/<a href="(\/[^"]*)"( aria-current="true")?>([^<]*)<\/a><\/li>/g)].map(
      ([, href = '', current, label = '']) => ({
        href: href.replaceAll('&amp;', '&'),
        isCurrent: current !== undefined,
        label,
      }),
    );

  it('shows only the selected ones', async () => {
    expect(framesIn((await get('/?language=ja')).text)).toBe(messageNames.length * 2);
    expect(framesIn((await get('/?mail=account-deleted')).text)).toBe(languages.length * 2);
    expect(framesIn((await get('/?mail=account-deleted&language=ja')).text)).toBe(2);
  });

  it('says what is selected, and how many are shown', async () => {
    const selected = async (path: string) => {
      const { text } = await get(path);
      const current = linksIn(text).filter(({ isCurrent }) => isCurrent);
      return [...current.map(({ label }) => label), /<p role="status">(\d+ of \d+)/.exec(text)?.[1]];
    };
    const all = messageNames.length * languages.length;
    expect(await selected('/')).toEqual(['every e-mail', 'every language', `${all} of ${all}`]);
    expect(await selected('/?mail=email-change&language=ar')).toEqual([
      'email-change',
      'Arabic',
      `1 of ${all}`,
    ]);
  });

  it('keeps one filter when the other is changed', async () => {
    const links = linksIn((await get('/?mail=email-change&language=ar')).text);
    const hrefOf = (wanted: string) => links.find(({ label }) => label === wanted)?.href;
    expect(hrefOf('German')).toBe('/?mail=email-change&language=de');
    expect(hrefOf('new-device')).toBe('/?mail=new-device&language=ar');
    expect(hrefOf('every language')).toBe('/?mail=email-change');
    expect(hrefOf('every e-mail')).toBe('/?language=ar');
  });

  it.each(['/?mail=nothing', '/?language=xx', '/?mail=new-device&language=xx'])(
    'says that %s names nothing, and offers the filters',
    async (path) => {
      const { status, text } = await get(path);
      expect(status).toBe(404);
      expect(text).toContain('The URL names an e-mail or a language that does not exist. Choose one here.');
      expect(linksIn(text)).toHaveLength(messageNames.length + languages.length + 2);
    },
  );

  it.each([
    '/mail/nothing/en.html',
    '/mail/new-device/xx.html',
    '/mail/constructor/en.html',
    '/../package.json',
  ])('returns 404 for %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  describeInBrowser('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    it.each([320, 390, 1280])('fits a screen %i pixels wide, and shows whole e-mails', async (width) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(`${url}/?mail=email-verification&language=ar`);
      await page.locator('iframe').last().scrollIntoViewIfNeeded();
      // strings, because the types of a browser are not known here
      const heights = `[...document.querySelectorAll('iframe')].map((frame) =>
        frame.contentDocument.documentElement.scrollHeight - frame.clientHeight + ' ' + (frame.clientHeight > 400))`;
      await eventually('the heights of the frames', async () => {
        const found = await page.evaluate<string[]>(heights);
        return found.every((one) => one === '0 true') ? found : null;
      });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const current = page.locator('nav a[aria-current]', { hasText: 'Arabic' });
      const box = await current.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= width).toBe(true);
      await page.close();
    });

    it('can be used with the keyboard', async () => {
      const page = await browser.newPage();
      await page.goto(`${url}/?language=ar`);
      await page.getByRole('link', { name: 'new-device' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}/?mail=new-device&language=ar`);
      await page.reload();
      expect(await page.locator('iframe').count()).toBe(2);
      await page.close();
    });
  });
});
