/**
 * `npm run example`: the example application, beside a Postern that is running already, or one that it starts as
 * `npm start` does. EXAMPLE_PORT: the port of the example, 4000 by default.
 */
import { join } from 'node:path';
import { createServer } from '../examples/api/server.js';
import { readGivenVariables } from '../dist/dev/development-environment.js';
import { firstFreePort } from '../dist/dev/free-port.js';
import { ShutdownSequence } from '../dist/dev/shutdown-sequence.js';

const root = join(import.meta.dirname, '..');
const given = readGivenVariables(join(root, '.env'));
const wantedPort = portOf('PORT', 3000);
const wantedExamplePort = portOf('EXAMPLE_PORT', 4000);

const running = await findPostern(wantedPort);
const postern = running ?? (await startPostern());
const port = await choosePort(wantedExamplePort);
const app = createServer({ ...postern, audience: given.JWT_AUDIENCE });
await app.listen({ host: 'localhost', port });
console.log(`
The example is listening${running ? '; it uses the Postern that is running already' : ''}. Press Ctrl-C to stop.

  Page     http://localhost:${port}
  API      http://localhost:${port}/api/notes
  Postern  ${postern.posternUrl}
`);

if (running) new ShutdownSequence().add(() => app.close());

function portOf(name, fallback) {
  const text = given[name]?.trim() || String(fallback);
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  console.error(`${name} must be a port number, such as ${fallback}.`);
  return process.exit(1);
}

/** @returns its URL and issuer, or null if there is none at this port */
async function findPostern(atPort) {
  try {
    const url = `http://localhost:${atPort}/.well-known/oauth-authorization-server`;
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const { issuer, jwks_uri: keysUrl } = await response.json();
    const [, posternUrl] = /^(.+)\/\.well-known\/jwks\.json$/.exec(keysUrl) ?? [];
    return posternUrl === undefined ? null : { posternUrl, issuer };
  } catch {
    return null; // nothing listens there, or something else does
  }
}

/** In this process: it stops everything on Ctrl-C, and exits with an error if it cannot start. */
async function startPostern() {
  const freePort = await choosePort(wantedPort);
  process.env.PORT = String(freePort);
  await import('../dist/dev/start.js');
  const started = await findPostern(freePort);
  if (!started) throw new Error(`Postern does not respond at http://localhost:${freePort}.`);
  return started;
}

async function choosePort(preferred) {
  const free = await firstFreePort(preferred);
  if (free !== preferred && preferred !== 0) console.log(`Port ${preferred} is taken: using ${free}.`);
  return free;
}
