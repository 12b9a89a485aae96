import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import open from 'open';
import { languages } from '../common/i18n/languages.js';
import {
  isMessageName,
  messageNames,
  type CodeData,
  type Message,
  type SummaryData,
} from '../delivery/message.js';
import { TemplateRenderer } from '../mail/template-renderer.js';
import { readGivenVariables } from './development-environment.js';
import { firstFreePort } from './free-port.js';
import { galleryPage } from './mail-preview-page.js';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const firstPort = 3080;

/** What a mail could look like on an ordinary day. */
const sample: CodeData & SummaryData = {
  code: '48291573',
  lifetimeSeconds: 600,
  origin: {
    at: new Date('2026-11-24T14:05:00Z'),
    device: { client: 'Firefox', system: 'Windows' },
    network: '203.0.x.x',
  },
  counts: { 'new-device': 30, 'sessions-ended': 1 },
};

/** `npm run mail:preview`: every mail in every language, light and dark. `-- 0` takes any port. */
async function start(): Promise<void> {
  const port = await firstFreePort(Number(process.argv[2] ?? firstPort));
  const server = createPreview();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${port}`;
  console.log(`Every mail, in every language, light and dark: ${url}  (Ctrl-C stops it)`);
  console.log('A template in src/mail/templates that is changed shows when the page is loaded again.');
  if (process.stdout.isTTY) await open(url).catch(() => undefined); // without a desktop, the address has to do
}

function createPreview(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
    try {
      if (pathname === '/') return answer(200, 'text/html', gallery(searchParams));
      const [, name, language, format] = /^\/mail\/([a-z-]+)\/([a-z]+)\.(html|txt)$/.exec(pathname) ?? [];
      const content = contentOf(name, language);
      if (!content) return answer(404, 'text/plain', 'There is no such mail.');
      const { html, text } = createRenderer().render(content);
      if (format === 'txt') return answer(200, 'text/plain', text);
      return answer(200, 'text/html', inScheme(html, searchParams.get('scheme')));
    } catch (error) {
      return answer(500, 'text/plain', error instanceof Error ? error.message : String(error));
    }
  });
}

/** Compiled anew each time, from the sources: a change shows at once. */
function createRenderer(): TemplateRenderer {
  const { MAIL_PRODUCT_NAME: productName = 'Postern' } = readGivenVariables(join(rootDir, '.env'));
  const directory = join(rootDir, 'src/mail/templates');
  return new TemplateRenderer({ productName, codeInSubject: false, directory });
}

function contentOf(name: string | undefined, tag: string | undefined): Message | null {
  const language = languages.find((known) => known === tag);
  return isMessageName(name) && language ? { name, language, data: sample } : null;
}

/** As a reader sees it whose system is set to that scheme, whatever this one is set to. */
function inScheme(html: string, scheme: string | null): string {
  const query = { light: '@media not all', dark: '@media all' }[scheme ?? ''];
  return query ? html.replaceAll('@media (prefers-color-scheme: dark)', query) : html;
}

function gallery(parameters: URLSearchParams): string {
  const [name, tag] = [parameters.get('mail'), parameters.get('language')];
  const filter = {
    names: messageNames.filter((known) => name === null || known === name),
    languages: languages.filter((known) => tag === null || known === tag),
  };
  const renderer = createRenderer();
  return galleryPage(filter, (mail) => renderer.render({ ...mail, data: sample }).subject);
}

await start();
