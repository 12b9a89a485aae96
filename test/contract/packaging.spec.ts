import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { variablesOf as variablesReadFor } from '../../src/config/read-settings.js';
import { groupsOfCommands, readSettings, type Command } from '../../src/settings.js';
import { testKey, testSecrets } from '../support/app.js';

const workflows = readdirSync('.github/workflows').map((name) => join('.github/workflows', name));
const compose = readFileSync('docker-compose.yml', 'utf8');

/** Names that cannot be pinned, and why. */
const unpinned: Readonly<Record<string, string>> = {
  'postern:local': 'is built from this folder',
  runtime: 'is the first stage of the same file',
};

/** Every image or action that a file names, with the rest of its line. */
function namesIn(file: string): string[] {
  const patterns = [/^\s*(?:- )?(?:image|uses): *(.+)$/gm, /^FROM +(\S+)/gm];
  const text = readFileSync(file, 'utf8');
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name.trim()));
}

const files = [...workflows, 'Dockerfile', 'docker-compose.yml', 'docker-compose.test.yml'];
const found = files.flatMap((file) => namesIn(file).map((name) => [file, name] as const));

describe('an external dependency', () => {
  it('is found in the files that name it', () => {
    expect(found.length).toBeGreaterThan(15);
    expect(namesIn('Dockerfile')).toHaveLength(4);
    expect(namesIn('docker-compose.yml')).toHaveLength(3);
  });

  it.each(found.filter(([, name]) => !(name in unpinned)))(
    '[OPS-11] is pinned by digest, with its tag: %s, %s',
    (_file, name) => {
      const action = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
      const image = /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/;
      expect(name).toMatch(name.includes('@sha256:') ? image : action);
    },
  );

  it('is pinned unless it is a listed exception that is still in use', () => {
    expect(Object.keys(unpinned).filter((name) => !found.some(([, other]) => other === name))).toEqual([]);
  });

  it('has the same digest everywhere', () => {
    const pins = new Map<string, Set<string>>();
    for (const [, name] of found) {
      const [what = ''] = name.split(/[:@]/, 1);
      pins.set(what, (pins.get(what) ?? new Set()).add(name));
    }
    expect([...pins.values()].filter((names) => names.size > 1)).toEqual([]);
  });
});

/** The variables of a service: its own, and those of the anchors it refers to. */
function variablesOf(service: string): string[] {
  const [, block = ''] = new RegExp(`^  ${service}:\\n((?:(?:    .*)?\\n)+)`, 'm').exec(compose) ?? [];
  const [, environment = ''] = /^ {4}environment:(.*\n(?: {6}.*\n)*)/m.exec(block) ?? [];
  const anchors = [...environment.matchAll(/\*(\w+)/g)].flatMap(([, anchor]) => {
    const [, text = ''] = new RegExp(`&${anchor}\\n((?:  .*\\n)+)`).exec(compose) ?? [];
    return [...text.matchAll(/^ {2}([A-Z_]+):/gm)];
  });
  const own = [...environment.matchAll(/^ {6}([A-Z_]+):/gm)];
  return [...anchors, ...own].map(([, name = '']) => name);
}

describe.each(['migrate', 'serve', 'worker'] as const satisfies Command[])(
  'the service %s of Docker Compose',
  (command) => {
    const names = variablesOf(command);

    it('[OPS-12] gets no variable that its command does not read', () => {
      const readable = variablesReadFor(groupsOfCommands[command]).map(({ name }) => name);
      expect(names.filter((name) => !readable.includes(name))).toEqual([]);
    });

    it('gets every variable that its command requires', () => {
      const values: Record<string, string> = {
        DATABASE_URL: 'postgres://postern@postgres/postern',
        APP_SECRETS: testSecrets,
        JWT_PRIVATE_KEYS: testKey,
        PUBLIC_URL: 'http://localhost:3000',
        SMTP_URL: 'smtp://mailpit:1025',
        MAIL_FROM: 'no-reply@postern.example',
      };
      const given = names.map((name) => [name, values[name]]);
      expect(readSettings(Object.fromEntries(given) as Record<string, string>, command).mode).toBe(
        'production',
      );
    });
  },
);
