import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { variablesOf as variablesReadFor } from '../../src/config/read-settings.js';
import { groupsOfCommands, readSettings, settingsGroups } from '../../src/settings.js';
import { testKey, testSecrets } from '../support/app.js';

const workflows = readdirSync('.github/workflows').map((name) => join('.github/workflows', name));

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

describe('package-lock.json', () => {
  it('has one copy of the core of OpenTelemetry: with two, spans made by one are not sent by the other', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: object };
    const copies = Object.keys(packages).filter((path) => path.endsWith('node_modules/@opentelemetry/core'));
    expect(copies).toEqual(['node_modules/@opentelemetry/core']);
  });
});

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

interface Service {
  environment: Record<string, string>;
  env_file?: unknown;
  profiles?: string[];
  networks: string[];
  [hardening: string]: unknown;
}

/** With the anchors that each service merges in. Variables are not interpolated. */
const { services, networks } = load(readFileSync('docker-compose.yml', 'utf8'), {
  schema: YAML11_SCHEMA,
}) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
}; // as: the tests below fail otherwise

const service = (name: string): Service => services[name] ?? { environment: {}, networks: [] };

const commandsOfServices = { migrate: 'migrate', serve: 'serve', worker: 'worker', trial: 'all' } as const;

describe.each(Object.entries(commandsOfServices))('the service %s of Docker Compose', (name, command) => {
  const { environment, env_file: envFile } = service(name);

  it('gets the whole .env, if there is one', () => {
    expect(envFile).toEqual([{ path: '.env', required: false }]);
  });

  it('[OPS-12] gets no secret that its command does not read', () => {
    const readable = variablesReadFor(groupsOfCommands[command]).map((variable) => variable.name);
    const secrets = variablesReadFor(settingsGroups).filter(({ isSecret }) => isSecret);
    const others = secrets.map((secret) => secret.name).filter((secret) => !readable.includes(secret));
    expect(others.map((secret) => [secret, environment[secret]])).toEqual(
      others.map((secret) => [secret, '']),
    );
    expect(environment['POSTGRES_PASSWORD']).toBe('');
  });

  it('starts with the settings that production requires', () => {
    const envOf = {
      DATABASE_URL: 'postgres://postern@postgres/postern',
      APP_SECRETS: testSecrets,
      JWT_PRIVATE_KEYS: testKey,
      PUBLIC_URL: 'http://localhost:3000',
      SMTP_URL: 'smtp://smtp.example.com',
      MAIL_FROM: 'no-reply@postern.example',
    };
    const own = Object.entries(environment).filter(([, value]) => !value.includes('${'));
    expect(readSettings({ ...envOf, ...Object.fromEntries(own) }, command).mode).toBe('production');
  });
});

describe('Docker Compose', () => {
  const names = Object.keys(services);
  const reachesOut = (name: string) => service(name).networks.some((network) => !networks[network]?.internal);

  it('starts the inbox only for a trial', () => {
    expect(names.filter((name) => service(name).profiles).toSorted()).toEqual(['mailpit', 'trial']);
    for (const name of ['mailpit', 'trial']) expect(service(name).profiles).toEqual(['trial']);
  });

  it('leaves mail, TLS and documentation to .env in production', () => {
    const decided = ['SMTP_ALLOW_INSECURE', 'DOCS_ENABLED', 'MAIL_FROM', 'PUBLIC_URL', 'LOG_LEVEL'];
    for (const name of ['migrate', 'serve', 'worker'])
      expect(Object.keys(service(name).environment).filter((variable) => decided.includes(variable))).toEqual(
        [],
      );
    for (const variable of ['SMTP_URL', 'SMTP_PASSWORD', 'MAIL_PROVIDER'])
      expect(service('worker').environment).not.toHaveProperty(variable);
  });

  it('gives a worker a way to the mail server, and nobody one to the database', () => {
    expect(names.filter((name) => !reachesOut(name))).toEqual(['postgres']);
    expect(service('postgres')).not.toHaveProperty('ports');
    expect(service('worker')).not.toHaveProperty('ports');
  });

  it.each(names)('hardens %s', (name) => {
    expect(service(name)).toMatchObject({
      init: true,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pids_limit: 200,
      mem_limit: expect.any(String) as string,
    });
  });
});
