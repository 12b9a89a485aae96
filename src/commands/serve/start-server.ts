import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, type AppOptions } from '../../configure-app.js';
import { HttpSettings } from '../../config/http.settings.js';
import type { Settings } from '../../config/settings.js';

/** Starts the server, including the worker unless disabled. */
export async function startServer(
  settings: Settings,
  options: AppOptions = { runsJobs: true },
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
