import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../../dist/dev/embedded-postgres/embedded-postgres.js';
import { startServer } from '../bench/processes.mjs';
import { openMailServer } from '../mail-server.mjs';

export const root = join(import.meta.dirname, '../..');

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

export async function findFreePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** A mail server, and the code of the first e-mail to each address: a client asks for it by HTTP and waits for it. */
async function openCodes() {
  const mails = await openMailServer();
  const http = createServer(({ url }, response) => {
    mails.mailTo(url.slice(1)).then(
      ({ code }) => response.end(code),
      (error) => response.destroy(error),
    );
  });
  const port = await listen(http);
  const close = () => {
    http.close();
    return mails.close();
  };
  return { smtpUrl: mails.url, codesUrl: `http://127.0.0.1:${port}`, close };
}

/** An empty database with the current schema, and a mail server. */
export async function openSurroundings() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-consumers-'));
  const postgres = await startEmbeddedPostgres({
    rootDir: root,
    dataDir: join(folder, 'postgres'),
    log: () => undefined,
  });
  const { smtpUrl, codesUrl, close } = await openCodes();
  await migrate(postgres.url);
  return {
    databaseUrl: postgres.url,
    smtpUrl,
    codesUrl,
    close: async () => {
      await postgres.stop();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the built server with its own database, on the port that `PUBLIC_URL` names. */
export async function startPostern(env = {}) {
  const surroundings = await openSurroundings();
  const port = await findFreePort();
  const { child, url } = await startServer(root, {
    NODE_ENV: 'development',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: surroundings.databaseUrl,
    SMTP_URL: surroundings.smtpUrl,
    MAIL_FROM: 'no-reply@postern.localhost',
    LOG_LEVEL: 'info',
    ...env,
  });
  return {
    url,
    codesUrl: surroundings.codesUrl,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await surroundings.close();
    },
  };
}
