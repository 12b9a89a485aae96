import type { CommandIo, ExitCode } from './command.js';

/** Those that ask a process to stop. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** What a command has to do with when it runs from a terminal. Imports no package: see `main.ts`. */
export function createProcessIo(variables: CommandIo['variables']): CommandIo {
  const { stdout, stderr } = process;
  // A reader that has gone away (`… | head`) does not end what is under way.
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
        // Listened to until the end: a second signal does not cut the shutdown short.
        for (const signal of stopSignals) process.on(signal, resolve);
      }),
  };
}

/** Ends the process once everything was written, whatever is still open, such as standard input. */
export async function endProcess(exitCode: ExitCode): Promise<void> {
  const flush = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));
  await Promise.all([process.stdout, process.stderr].map(flush));
  process.exit(exitCode);
}
