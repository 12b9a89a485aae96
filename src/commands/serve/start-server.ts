import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createApp, type AppOptions } from '../../configure-app.js';
import { HttpSettings } from '../../config/http.settings.js';
import { readConsoleFiles } from '../../console/console-files.js';
import type { Settings } from '../../config/settings.js';

/** Starts the server, including the worker unless disabled. */
export async function startServer(
  settings: Settings,
  options: AppOptions = { runsJobs: true },
): Promise<{ app: NestFastifyApplication; url: string; adminUrl: string | null }> {
  const { port, host, adminPort, consoleEnabled } = settings.get(HttpSettings);
  if (consoleEnabled) readConsoleFiles(); // an incomplete build is an error now, not with the first request
  const app = await createApp(settings, options);
  try {
    await app.listen(port, host);
    const { administration }: FastifyInstance = app.getHttpAdapter().getInstance();
    const adminUrl = adminPort === null ? null : await administration?.listen(adminPort, host);
    return { app, url: await app.getUrl(), adminUrl: adminUrl ?? null };
  } catch (error) {
    await app.close();
    throw error;
  }
}
