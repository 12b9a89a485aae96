import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../../dist/dev/embedded-postgres/embedded-postgres.js';
import { environmentOf } from '../bench/installation.mjs';
import { startProcess, stopProcess } from '../bench/processes.mjs';
import { findFreePort, root } from '../consumers/postern.mjs';
import { openInbox, openMailServer } from '../mail-server.mjs';

/**
 * A server and a worker whose metrics are served, with a database and two mail servers.
 * @returns `closing`: what ends it, to which others may add; `stop` calls all of it, the last one first
 */
export async function startInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-ops-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const closing = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    return { folder, closing, stop, ...(await startParts(folder, closing)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(folder, closing) {
  const inbox = openInbox();
  const primary = await openMailServer({ inbox });
  closing.push(primary.close);
  const fallback = await openMailServer({ inbox });
  closing.push(fallback.close);
  const dataDir = join(folder, 'postgres');
  const log = () => undefined;
  const postgres = await startEmbeddedPostgres({ rootDir: root, dataDir, durable: false, log });
  closing.push(() => postgres.stop());
  await migrate(postgres.url);
  const settings = environmentOf({ databaseUrl: postgres.url, smtpUrl: primary.url });
  const env = {
    ...settings,
    SMTP_FALLBACK_URL: fallback.url,
    LOG_LEVEL: 'error',
    REFRESH_GRACE_SECONDS: '1',
  };
  const start = async (command, metricsPort) => {
    const started = await startProcess(root, command, {
      env: { ...env, METRICS_PORT: String(metricsPort) },
    });
    closing.push(() => stopProcess(started.child));
    return started;
  };
  const ports = { serve: await findFreePort(), worker: await findFreePort() };
  const { url } = await start('serve', ports.serve);
  let worker = await start('worker', ports.worker);
  return {
    url,
    inbox,
    mailServers: { primary, fallback },
    metricsTargets: Object.values(ports).map((port) => `127.0.0.1:${port}`),
    stopWorker: () => stopProcess(worker.child),
    startWorker: async () => {
      worker = await start('worker', ports.worker);
    },
  };
}
