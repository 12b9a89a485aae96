import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../configure-app.js';
import { HttpSettings } from '../../config/http.settings.js';
import type { Settings } from '../../config/settings.js';

/** Starts the server, and with it the worker unless told otherwise. */
export async function startServer(
  settings: Settings,
  options: { runsJobs: boolean } = { runsJobs: true },
): Promise<{ app: NestFastifyApplication; url: string }> {
  const app = await createApp(settings, options);
  try {
    const { port, host } = settings.get(HttpSettings);
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, url: await app.getUrl() };
}
