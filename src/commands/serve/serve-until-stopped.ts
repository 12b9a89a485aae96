import { HttpSettings } from '../../config/http.settings.js';
import { readSettings } from '../../settings.js';
import { exitCodes, type CommandIo, type ExitCode } from '../command.js';
import { logReady } from '../log-ready.js';

/** Serves until a signal arrives, and then completes the requests in progress. */
export async function serveUntilStopped(
  io: CommandIo,
  options: { command: 'all' | 'serve'; runsJobs: boolean },
): Promise<ExitCode> {
  // Before anything slow, so that errors are reported immediately.
  const settings = readSettings(io.variables, options.command);
  const { startServer } = await import('./start-server.js');
  const { app, url, adminUrl } = await startServer(settings, options);
  const stopped = io.untilStopped();
  const { publicUrl } = settings.get(HttpSettings);
  await logReady(settings, {
    event: 'server.ready',
    msg: 'listening',
    url,
    ...(adminUrl !== null && { adminUrl }),
    publicUrl,
  });
  await stopped;
  await app.close();
  return exitCodes.done;
}
