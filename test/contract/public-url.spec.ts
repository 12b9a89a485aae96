import { startApp, type TestApp } from '../support/app.js';
import { operationsOf, type Document } from '../support/openapi-document.js';
import { openPrefixProxy, type PrefixProxy } from '../support/prefix-proxy.js';

interface Page {
  url: string;
  status: number;
  text: string;
}

/** The URLs that a page of HTML links to or loads, or that the Markdown of an OpenAPI document links to. */
function linksIn({ url, text }: Page): string[] {
  const inHtml = [...text.matchAll(/\b(?:href|src|action)="([^"]+)"/g)];
  const inMarkdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)];
  return [...inHtml, ...inMarkdown].map(([, link = '']) => new URL(link, url).href);
}

describe.each([['/auth'], ['/a/b~c']])('behind a proxy that serves Postern at %s', (prefix) => {
  let proxy: PrefixProxy;
  let app: TestApp;
  beforeAll(async () => {
    proxy = await openPrefixProxy(prefix);
    app = await startApp({ env: { PUBLIC_URL: `${proxy.url}/` }, runsJobs: false });
    proxy.forwardTo(app.client.url);
  });
  afterAll(async () => {
    await app.close();
    await proxy.close();
  });

  async function fetchPage(url: string, init: RequestInit = {}): Promise<Page> {
    const response = await fetch(url, init);
    return { url, status: response.status, text: await response.text() };
  }

  /** Follows every link from these pages on, except to other hosts. */
  async function crawl(...paths: string[]): Promise<Page[]> {
    const { origin } = new URL(proxy.url);
    const queue = new Set(paths.map((path) => `${proxy.url}${path}`));
    const pages: Page[] = [];
    for (const url of queue) {
      const page = await fetchPage(url);
      pages.push(page);
      // Scripts hold patterns that look like links.
      if (/\.(js|css|png)$/.test(url)) continue;
      for (const link of linksIn(page)) if (link.startsWith(origin)) queue.add(link.replace(/#.*/, ''));
    }
    return pages;
  }

  it('no page and no document links out of the path', async () => {
    const pages = await crawl('/problems', '/docs', '/docs/', '/openapi.json');
    expect(proxy.strays).toEqual([]);
    expect(pages.filter(({ status }) => status !== 200)).toEqual([]);
    const visited = pages.map(({ url }) => url);
    expect(visited).toEqual(
      expect.arrayContaining(
        ['/problems/otp.invalid', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js'].map(
          (path) => `${proxy.url}${path}`,
        ),
      ),
    );
  });

  it('/ leads to the documentation', async () => {
    const { status, headers } = await fetch(`${proxy.url}/?a=b`, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, `${prefix}/docs`]);
  });

  it('a problem names a page and a request below the path', async () => {
    const { text } = await fetchPage(`${proxy.url}/v1/users/me`);
    const problem = JSON.parse(text) as { type: string; instance: string };
    expect(problem).toMatchObject({
      type: `${proxy.url}/problems/auth.token_missing`,
      instance: `${prefix}/v1/users/me`,
    });
    expect((await fetchPage(problem.type)).text).toContain('<code>auth.token_missing</code>');
  });

  it('the OpenAPI document names the server relative to itself, and its links lead below the path', async () => {
    const { url, text } = await fetchPage(`${proxy.url}/openapi.json`);
    const document = JSON.parse(text) as Document;
    const { servers } = document;
    expect(servers.map((server) => server.url)).toEqual([prefix]);
    expect(new URL(servers[0]?.url ?? '', url).href).toBe(proxy.url);
    const descriptions = operationsOf(document)
      .flatMap(({ responses }) => Object.values(responses))
      .map(({ description }) => description);
    const links = descriptions.flatMap((description) => [...description.matchAll(/\]\(([^)]+)\)/g)]);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(([, link]) => !link?.startsWith(`${prefix}/problems/`))).toEqual([]);
  });
});
