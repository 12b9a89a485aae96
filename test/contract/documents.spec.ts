import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startApp, type TestApp } from '../support/app.js';
import { codeIn } from '../support/mailbox.js';

const readme = readFileSync('README.md', 'utf8');
/** Where `npm start` listens, and the issuer of the app under test. */
const documentedUrl = 'http://localhost:3000';

/** The only code block of the README in this language. */
function snippetOf(language: string): string {
  const blocks = [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))];
  const [, code] = blocks[0] ?? [];
  if (code === undefined || blocks.length > 1) throw new Error(`${blocks.length} blocks of ${language}`);
  return code;
}

/** Replaces a text of a snippet, which must be there. */
function withReplaced(code: string, text: string, replacement: string): string {
  if (!code.includes(text)) throw new Error(`The snippet does not contain ${text}`);
  return code.replaceAll(text, replacement);
}

interface Run {
  output: string;
  exitCode: number | null;
}

/** Runs a module in Node with `input` on standard input. */
async function runModule(
  code: string,
  { kind, input }: { kind: 'module' | 'module-typescript'; input?: () => Promise<string> },
): Promise<Run> {
  const args = ['--no-warnings', `--input-type=${kind}`, '--eval', code];
  const child = spawn(process.execPath, args, { stdio: 'pipe', timeout: 20_000 });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, 'close');
  if (input) child.stdin.write(`${await input()}\n`);
  child.stdin.end();
  const [exitCode] = (await closed) as [number | null]; // the arguments of "close"
  return { output, exitCode };
}

describe('the snippets of the README', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.close();
  });

  it('lead a client from registration to refreshed tokens', async () => {
    const code = withReplaced(snippetOf('ts'), documentedUrl, app.client.url);
    const input = async () => codeIn(await app.mailbox.mail('lin@example.com'));
    const { output, exitCode } = await runModule(code, { kind: 'module-typescript', input });
    expect(output).toMatch(/lin@example\.com is signed in\. .* valid for 600 s:\n[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(exitCode).toBe(0);
  });
});

/** The anchor of a heading, as GitHub generates it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** The errors in a document's links to files and headings of this project. */
function brokenLinksIn(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    return !existsSync(target) || (anchor !== undefined && !anchorsIn(target).includes(anchor));
  });
}

describe('the documents', () => {
  const files = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...globSync('{docs,examples}/**/*.md'),
  ];

  it.each(files)('%s links to existing files and headings', (file) => {
    expect(brokenLinksIn(file, readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('would fail this test with a broken link', () => {
    const links =
      '[a](docs/nothing.md) [b](README.md#nothing) [c](#try-it) [d](docs/security.md#for-operators)';
    expect(brokenLinksIn('README.md', links)).toEqual(['docs/nothing.md', 'README.md#nothing']);
  });

  it.each([
    'README.md',
    'docs/clients.md',
    'docs/importing.md',
    'docs/operations.md',
    'docs/resource-servers.md',
  ])('%s names no setting that is not there', (file) => {
    const settings = readFileSync('.env.example', 'utf8');
    const names = [...readFileSync(file, 'utf8').matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)];
    expect(names.map(([, name]) => name).filter((name) => !settings.includes(`# ${name}=`))).toEqual([]);
  });
});
