/**
 * `npm run test:verifiers`: runs the snippets of docs/resource-servers.md, each with the library it is for, against a
 * started server. Each must accept a genuine access token and reject every forgery. Libraries are downloaded; languages
 * whose tools are missing are skipped. `-- --offline` runs those that need no download, and `-- java` those with that
 * word in their name.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { forgeriesOf } from './consumers/forgeries.mjs';
import { findFreePort, root, startPostern } from './consumers/postern.mjs';
import { pythonWith, run, runCases } from './consumers/toolchain.mjs';

const documentedIssuer = 'http://localhost:3000';
const startsWithinMs = 90_000;

const { values, positionals } = parseArgs({
  options: { offline: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const page = readFileSync(join(root, 'docs/resource-servers.md'), 'utf8');
const drivers = join(root, 'test/verifiers');
const temporary = mkdtempSync(join(tmpdir(), 'postern-verifiers-'));

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const server = await startPostern({ JWT_PRIVATE_KEYS: privateKeyPem });

/** The code block in a language under a heading of the page, for the issuer of the started server. */
function snippetOf(heading, language) {
  const [, section] = page.split(`## ${heading}\n`);
  const [, code] =
    new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section?.split('\n## ')[0] ?? '') ?? [];
  if (!code?.includes(documentedIssuer) && language !== 'java') {
    throw new Error(`"${heading}" has no block of ${language} with the issuer ${documentedIssuer}`);
  }
  return code.replaceAll(documentedIssuer, server.url);
}

async function call(path, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
  return response.json();
}

async function issueToken() {
  const email = 'verifier@example.com';
  const person = { email, password: 'correct horse battery staple', fullName: 'Ada Lovelace' };
  const { challenge } = await call('/v1/auth/register', person);
  const code = await (await fetch(`${server.codesUrl}/${email}`)).text();
  const proof = { challengeId: challenge.challengeId, code };
  return (await call('/v1/auth/email-verification/confirm', proof)).tokens.accessToken;
}

const genuine = await issueToken();
const forgeries = await forgeriesOf(genuine, privateKeyPem);
const tokens = { genuine, ...forgeries };

/** @param results the subject of each token, null for a rejected one */
function judge(results) {
  const { genuine: subject, ...others } = results;
  const expected = decodeJwt(genuine).sub;
  if (subject !== expected) throw new Error(`the genuine token is rejected (${JSON.stringify(subject)})`);
  const missing = Object.keys(forgeries).filter((name) => !(name in others));
  if (missing.length > 0) throw new Error(`not tried: ${missing.join(', ')}`);
  const accepted = Object.keys(others).filter((name) => others[name] !== null);
  if (accepted.length > 0) throw new Error(`accepted: ${accepted.join(', ')}`);
  return `1 genuine token accepted, ${Object.keys(others).length} forgeries rejected`;
}

/** A folder with the tokens, the files, and copies of drivers by their new names. */
function folderFor(name, { files = {}, copies = {} }) {
  const folder = join(temporary, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries({ 'tokens.json': JSON.stringify(tokens), ...files })) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  for (const [file, driver] of Object.entries(copies)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    copyFileSync(join(drivers, driver), join(folder, file));
  }
  return folder;
}

/** Starts an API that verifies tokens, and requests it with each of them. */
async function judgeApi(command, args, folder) {
  const port = await findFreePort();
  const env = { ...process.env, PORT: String(port), SERVER_PORT: String(port), SERVER_ADDRESS: '127.0.0.1' };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  const url = `http://127.0.0.1:${port}/orders`;
  const request = async (headers) => {
    const response = await fetch(url, { headers });
    if (response.status === 401) return null;
    if (!response.ok) throw new Error(`${url} returned ${response.status}`);
    return (await response.json()).account;
  };
  try {
    for (const deadline = Date.now() + startsWithinMs; ; await delay(200)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`does not start:\n${output.slice(-4_000)}`);
      const isUp = await fetch(url).then(
        () => true,
        () => false,
      );
      if (isUp) break;
    }
    if ((await request({})) !== null) throw new Error('a request without a token is accepted');
    const results = {};
    for (const [name, token] of Object.entries(tokens)) {
      results[name] = await request({ authorization: `Bearer ${token}` });
    }
    return judge(results);
  } finally {
    child.kill();
    await closed;
  }
}

async function compileJava(folder) {
  const goals = ['compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'];
  await run('mvn', ['-q', '-B', ...goals], { cwd: folder });
  return `target/classes:${readFileSync(join(folder, 'classpath'), 'utf8').trim()}`;
}

const cases = [
  {
    name: 'jose',
    needs: [],
    isOffline: true,
    async run() {
      const files = { 'snippet.mjs': snippetOf('Node: jose', 'js') };
      const folder = folderFor('jose', { files, copies: { 'jose.mjs': 'jose.mjs' } });
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      return judge(JSON.parse(await run(process.execPath, ['jose.mjs'], { cwd: folder })));
    },
  },
  {
    name: 'express-oauth2-jwt-bearer',
    needs: [],
    isOffline: true,
    async run() {
      const folder = folderFor('express', { files: { 'api.mjs': snippetOf('Node: Express', 'js') } });
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      return judgeApi(process.execPath, ['api.mjs'], folder);
    },
  },
  {
    name: 'the API in examples/ (jose)',
    needs: [],
    isOffline: true,
    async run() {
      const example = pathToFileURL(join(root, 'examples/api/verify-access-token.js')).href;
      const options = JSON.stringify({ posternUrl: server.url, issuer: server.url, audience: 'postern' });
      const snippet = `
        import { createTokenVerifier } from '${example}';
        const verify = createTokenVerifier(${options});
        export const verifyAccessToken = async (token) => ({ sub: await verify('Bearer ' + token) });
      `;
      const folder = folderFor('example', {
        files: { 'snippet.mjs': snippet },
        copies: { 'jose.mjs': 'jose.mjs' },
      });
      return judge(JSON.parse(await run(process.execPath, ['jose.mjs'], { cwd: folder })));
    },
  },
  {
    name: 'PyJWT',
    needs: ['python3'],
    async run() {
      const files = { 'snippet.py': snippetOf('Python: PyJWT', 'python') };
      const folder = folderFor('pyjwt', { files, copies: { 'pyjwt.py': 'pyjwt.py' } });
      const python = await pythonWith('PyJWT[crypto]==2.15.1');
      return judge(JSON.parse(await run(python, ['pyjwt.py'], { cwd: folder })));
    },
  },
  {
    name: 'golang-jwt',
    needs: ['go'],
    async run() {
      const files = {
        'go.mod':
          'module verifier\n\ngo 1.24\n\nrequire (\n\tgithub.com/MicahParks/keyfunc/v3 v3.8.0\n' +
          '\tgithub.com/golang-jwt/jwt/v5 v5.3.1\n)\n',
        'snippet.go': snippetOf('Go: golang-jwt', 'go'),
      };
      const folder = folderFor('golang', { files, copies: { 'main.go': 'main.go' } });
      await run('go', ['mod', 'tidy'], { cwd: folder });
      return judge(JSON.parse(await run('go', ['run', '.'], { cwd: folder })));
    },
  },
  {
    name: 'nimbus-jose-jwt (java)',
    needs: ['mvn', 'java'],
    async run() {
      const files = { 'src/main/java/AccessTokens.java': snippetOf('Java: Nimbus', 'java') };
      const copies = { 'src/main/java/Main.java': 'Main.java', 'pom.xml': 'nimbus.pom.xml' };
      const folder = folderFor('nimbus', { files, copies });
      const classpath = await compileJava(folder);
      return judge(JSON.parse(await run('java', ['-cp', classpath, 'Main'], { cwd: folder })));
    },
  },
  {
    name: 'Spring Security (java)',
    needs: ['mvn', 'java'],
    async run() {
      const heading = 'Java: Spring Security';
      const files = {
        'src/main/resources/application.yml': snippetOf(heading, 'yaml'),
        'src/main/java/orders/AccessTokenConfiguration.java': `package orders;\n${snippetOf(heading, 'java')}`,
        'src/main/java/orders/OrdersApplication.java': `package orders;\n${readFileSync(
          join(drivers, 'OrdersApplication.java'),
          'utf8',
        )}`,
      };
      const folder = folderFor('spring', { files, copies: { 'pom.xml': 'spring.pom.xml' } });
      const classpath = await compileJava(folder);
      return judgeApi('java', ['-cp', classpath, 'orders.OrdersApplication'], folder);
    },
  },
];

try {
  await runCases(
    cases.filter(
      ({ name, isOffline }) =>
        (isOffline || !values.offline) && positionals.every((word) => name.includes(word)),
    ),
  );
} finally {
  await server.stop();
  rmSync(temporary, { recursive: true, force: true });
}
