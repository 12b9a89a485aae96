import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import open from 'open';
import { languages } from '../common/i18n/languages.js';
import { valueOf } from '../config/variables.js';
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
import { galleryPage, unknownFilterPage } from './mail-preview-page.js';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const firstPort = 3080;

/** Realistic content for an e-mail. */
const sample: CodeData & SummaryData = {
  code: '48291573',
  lifetimeSeconds: 600,
  origin: {
    at: new Date('2026-11-24T14:05:00Z'),
    device: { client: 'Firefox', system: 'Windows' },
    network: '203.0.x.x',
  },
  counts: { 'new-device': 30, 'sessions-ended': 1 },
  remainingCodes: 2,
  effectiveAt: new Date('2026-12-01T14:05:00Z'),
};

/** `npm run mail:preview`: shows every e-mail in every language, light and dark. `-- 0` uses any free port. */
async function start(): Promise<void> {
  const port = await firstFreePort(Number(process.argv[2] ?? firstPort));
  const server = createPreview();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${port}`;
  console.log(`Every e-mail in every language, light and dark: ${url}  (Ctrl-C to stop)`);
  console.log('Reload the page to see changes to the templates in src/mail/templates.');
  // without a desktop, the printed address has to suffice
  if (process.stdout.isTTY) await open(url).catch(() => undefined);
}

function createPreview(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const respond = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
    try {
      if (pathname === '/') {
        const page = gallery(searchParams);
        return respond(page === null ? 404 : 200, 'text/html', page ?? unknownFilterPage());
      }
      const [, name, language, format] = /^\/mail\/([a-z-]+)\/([a-z]+)\.(html|txt)$/.exec(pathname) ?? [];
      const content = contentOf(name, language);
      if (!content) return respond(404, 'text/plain', 'This e-mail does not exist.');
      const { html, text } = createRenderer().render(content);
      if (format === 'txt') return respond(200, 'text/plain', text);
      return respond(200, 'text/html', inScheme(html, searchParams.get('scheme')));
    } catch (error) {
      return respond(500, 'text/plain', error instanceof Error ? error.message : String(error));
    }
  });
}

/** Compiled from the sources each time, so a change is visible immediately. */
function createRenderer(): TemplateRenderer {
  const productName = valueOf(readGivenVariables(join(rootDir, '.env')), 'MAIL_PRODUCT_NAME') ?? 'Postern';
  const directory = join(rootDir, 'src/mail/templates');
  return new TemplateRenderer({ productName, codeInSubject: false, directory });
}

function contentOf(name: string | undefined, tag: string | undefined): Message | null {
  const language = languages.find((known) => known === tag);
  return isMessageName(name) && language ? { name, language, data: sample } : null;
}

/** As a reader with that colour scheme sees it, whatever the scheme of this system. */
function inScheme(html: string, scheme: string | null): string {
  const query = { light: '@media not all', dark: '@media all' }[scheme ?? ''];
  return query ? html.replaceAll('@media (prefers-color-scheme: dark)', query) : html;
}

/** @returns null if a filter names nothing */
function gallery(parameters: URLSearchParams): string | null {
  const [mail, tag] = [parameters.get('mail'), parameters.get('language')];
  const name = messageNames.find((known) => known === mail) ?? null;
  const language = languages.find((known) => known === tag) ?? null;
  if ((mail && !name) || (tag && !language)) return null;
  const renderer = createRenderer();
  return galleryPage({ name, language }, (one) => renderer.render({ ...one, data: sample }).subject);
}

await start();
