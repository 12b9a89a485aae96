/**
 * `npm run test:compose`: renders docker-compose.yml with Docker Compose, and checks that every setting of .env.example
 * reaches the services that read it, with the value that Node reads from the same line. Uses the Docker Compose of this
 * machine, or builds it with Go. Starts nothing.
 */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { variablesOf } from '../dist/config/read-settings.js';
import { groupsOfCommands, settingsGroups } from '../dist/settings.js';
import { root } from './consumers/postern.mjs';
import { cache, missingTool, run, runCases } from './consumers/toolchain.mjs';

const module = 'github.com/docker/compose/v2';
const version = 'v2.40.3';
const commandsOfServices = { migrate: 'migrate', serve: 'serve', worker: 'worker', trial: 'all' };

const names = [...readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map(
  ([, name]) => name,
);
const folder = mkdtempSync(join(tmpdir(), 'postern-compose-'));
mkdirSync(join(folder, 'ops'));
for (const name of ['docker-compose.yml', 'docker-compose.test.yml', 'ops/compose.observability.yml'])
  copyFileSync(join(root, name), join(folder, name));

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
const needs = hasCompose ? [] : ['go'];

/** What docker-compose.yml decides; the host and the port are checked where they are published. */
const decided = {
  migrate: ['POSTGRES_PASSWORD'],
  serve: ['POSTGRES_PASSWORD', 'HOST'],
  worker: ['POSTGRES_PASSWORD'],
  trial: names.filter((name) =>
    /^(POSTGRES_PASSWORD|HOST|PUBLIC_URL|DOCS_ENABLED|MAIL_(FROM|PROVIDER)|SMTP_.*)$/.test(name),
  ),
};

/** The forms of a value that .env.example says mean the same to Node and to Compose. */
const forms = [
  (name) => `of-${name}`,
  (name) => `'$of #${name}'`,
  (name) => `'of "${name}" $\{HOME} $$ # x'`,
  (name) => `{"of":"${name}"}`,
  (name) => `"of ${name}, 'quoted'" # comment`,
];

/** @returns the command line of Docker Compose */
async function findCompose() {
  if (hasCompose) return ['docker', 'compose'];
  const binary = join(cache, `docker-compose-${version}`);
  if (!existsSync(binary)) {
    const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', `${module}@${version}`]));
    await run('go', ['build', '-C', Dir, '-o', binary, './cmd']);
  }
  return [binary];
}

/** The services of the rendered configuration, by name. */
async function render(compose, env, options = []) {
  writeFileSync(join(folder, '.env'), env);
  const [command, ...rest] = compose;
  const output = await run(command, [...rest, ...options, 'config', '--format', 'json'], { cwd: folder });
  return JSON.parse(output.slice(output.indexOf('{'))).services;
}

const literal = (value) => value?.replaceAll('$$', '$'); // Compose escapes it in its output

function expectSettings(services, env) {
  const given = parseEnv(env);
  const secrets = variablesOf(settingsGroups).filter(({ isSecret }) => isSecret);
  for (const [service, command] of Object.entries(commandsOfServices)) {
    const { environment } = services[service];
    const isRead = (name) =>
      variablesOf(groupsOfCommands[command]).some((variable) => variable.name === name);
    for (const name of names.filter((one) => !decided[service].includes(one))) {
      const isEmpty = secrets.some((secret) => secret.name === name) && !isRead(name);
      assert.equal(literal(environment[name]), isEmpty ? '' : given[name], `${name} of ${service}`);
    }
  }
}

const makeEnv = (form) =>
  names
    .map((name, index) => {
      const value = { HOST: '127.0.0.9', PORT: '8123' }[name] ?? forms[(index + form) % forms.length](name);
      return `${name}=${value}\n`;
    })
    .join('');

const least = 'POSTGRES_PASSWORD=geheim\nSMTP_URL=smtps://mail.example.com\n';

const cases = [
  ...forms.map((_, form) => ({
    name: `every setting, form ${form + 1}`,
    async run(compose) {
      const env = makeEnv(form);
      const services = await render(compose, env, ['--profile', 'trial']);
      expectSettings(services, env);
      for (const { ports } of [services.serve, services.trial])
        assert.deepEqual(
          ports.map((port) => [port.host_ip, port.published, port.target]),
          [['127.0.0.9', '8123', 8123]],
        );
      return `${names.length} settings`;
    },
  })),
  {
    name: 'a file from Windows',
    async run(compose) {
      const env = `\uFEFF${makeEnv(0).replaceAll('\n', '\r\n')}`;
      expectSettings(await render(compose, env, ['--profile', 'trial']), env.replace('\uFEFF', ''));
    },
  },
  {
    name: 'only what is required',
    async run(compose) {
      const { mailpit, trial, postgres, ...services } = await render(compose, least);
      assert.deepEqual([mailpit, trial], [undefined, undefined]);
      const url = 'postgres://postern:geheim@postgres:5432/postern';
      for (const { environment } of Object.values(services)) assert.equal(environment.DATABASE_URL, url);
      assert.equal(postgres.environment.POSTGRES_PASSWORD, 'geheim');
      assert.equal(services.worker.environment.SMTP_URL, 'smtps://mail.example.com');
      for (const { environment } of Object.values(services))
        assert.deepEqual([environment.SMTP_ALLOW_INSECURE, environment.DOCS_ENABLED], [undefined, undefined]);
    },
  },
  {
    name: 'a trial',
    async run(compose) {
      const { trial } = await render(compose, least, ['--profile', 'trial']);
      const { SMTP_URL, DOCS_ENABLED, PUBLIC_URL } = trial.environment;
      assert.deepEqual(
        [SMTP_URL, DOCS_ENABLED, PUBLIC_URL],
        ['smtp://mailpit:1025', 'true', 'http://localhost:3000'],
      );
    },
  },
  {
    name: 'the database and the inbox for tests',
    async run(compose) {
      const files = ['-f', 'docker-compose.yml', '-f', 'docker-compose.test.yml', '--profile', 'trial'];
      const { postgres, mailpit } = await render(compose, least, files);
      assert.deepEqual(Object.keys(postgres.networks).toSorted(), ['database', 'outbound']);
      assert.deepEqual(mailpit.ports.map(({ published }) => published).toSorted(), ['1025', '8025']);
    },
  },
  {
    name: 'Prometheus and Grafana',
    async run(compose) {
      const files = ['-f', 'docker-compose.yml', '-f', 'ops/compose.observability.yml', '--profile', 'trial'];
      const services = await render(compose, `${least}METRICS_PORT=1\n`, files);
      for (const name of ['serve', 'worker', 'trial']) {
        const { environment, networks } = services[name];
        assert.deepEqual([environment.METRICS_PORT, environment.METRICS_HOST], ['9464', '0.0.0.0'], name);
        assert.deepEqual(Object.keys(networks).toSorted(), ['database', 'metrics', 'outbound'], name);
      }
      for (const { ports, networks, volumes } of [services.prometheus, services.grafana]) {
        assert.deepEqual(Object.keys(networks), ['metrics']);
        assert.deepEqual(
          ports.map((port) => port.host_ip),
          ['127.0.0.1'],
        );
        for (const { type, source } of volumes.filter((volume) => volume.type === 'bind'))
          assert.ok(existsSync(join(root, relative(folder, source))), `${type} ${source}`);
      }
      const { volumes } = services.prometheus;
      assert.deepEqual(volumes.map(({ target }) => target).toSorted(), ['/etc/prometheus', '/prometheus']);
    },
  },
  {
    name: 'no .env',
    async run(compose) {
      await assert.rejects(
        render(compose, ''),
        /POSTGRES_PASSWORD is missing a value: is not set\. Run "npm run secrets" once/,
      );
    },
  },
];

try {
  const compose = missingTool(needs) ? [] : await findCompose();
  await runCases(cases.map((one) => ({ ...one, needs, run: () => one.run(compose) })));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
