import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createWorker } from '../../src/configure-app.js';
import { readSettings } from '../../src/settings.js';
import { startNginx } from './nginx.js';

/** What an installation has besides its servers. */
export interface Replication {
  /** Of nginx. */
  url: string;
  /** The address of the server that responded, for each request so far. */
  servers(): string[];
  close(): Promise<void>;
}

/** Puts nginx in front of the servers, and starts two workers unless the test is to have none. */
export async function replicate(
  apps: readonly NestFastifyApplication[],
  given: { variables: Record<string, string>; runsJobs: boolean; logger: Logger },
): Promise<Replication> {
  const settings = readSettings(given.variables, 'worker');
  const workers = await Promise.all(
    Array.from({ length: given.runsJobs ? 2 : 0 }, () => createWorker(settings, given.logger)),
  );
  // as: each server listens on a port, not on a pipe
  const ports = apps.map((app) => (app.getHttpServer().address() as AddressInfo).port);
  const { url, servers, stop } = await startNginx(ports);
  return {
    url,
    servers,
    close: async () => {
      await stop();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
