import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../configure-app.js';
import type { Settings } from '../../config/settings.js';

/** Starts the server, including the worker unless disabled. */
export async function startServer(
  settings: Settings,
  options: { runsJobs: boolean } = { runsJobs: true },
): Promise<{ app: NestFastifyApplication; url: string }> {
  const app = await createApp(settings, options);
  try {
    await app.listen(settings.http.port, settings.http.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, url: await app.getUrl() };
}
