import { HttpSettings } from '../../config/http.settings.js';
import { readSettings } from '../../settings.js';
import { exitCodes, type CommandIo, type ExitCode } from '../command.js';

/** Serves until a signal comes, and then finishes what is under way. */
export async function serveUntilStopped(
  io: CommandIo,
  options: { command: 'all' | 'serve'; runsJobs: boolean },
): Promise<ExitCode> {
  // Before all that takes its time: what is wrong is reported at once.
  const settings = readSettings(io.variables, options.command);
  const { startServer } = await import('./start-server.js');
  const { app, url } = await startServer(settings, options);
  const stopped = io.untilStopped();
  const line = { level: 'info', msg: 'listening', url, publicUrl: settings.get(HttpSettings).publicUrl };
  io.stdout.write(`${JSON.stringify(line)}\n`);
  await stopped;
  await app.close();
  return exitCodes.done;
}
