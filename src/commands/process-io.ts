import type { CommandIo, ExitCode } from './command.js';

/** Signals that ask a process to stop. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** Creates the environment of a command that runs in a terminal. Imports no package: see `main.ts`. */
export function createProcessIo(variables: CommandIo['variables']): CommandIo {
  const { stdout, stderr } = process;
  // A reader that closes the pipe (`… | head`) does not interrupt the work.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    variables,
    get stdin() {
      return process.stdin; // opened only by a command that reads it
    },
    stdout,
    stderr,
    untilStopped: () =>
      new Promise((resolve) => {
        // Stays registered until the end, so a second signal does not interrupt the shutdown.
        for (const signal of stopSignals) process.on(signal, resolve);
      }),
  };
}

/** Ends the process once all output is written, even if something such as standard input is still open. */
export async function endProcess(exitCode: ExitCode): Promise<void> {
  const flush = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));
  await Promise.all([process.stdout, process.stderr].map(flush));
  process.exit(exitCode);
}
