import type { Readable, Writable } from 'node:stream';
import type { Variables } from '../config/read-settings.js';
import { readArguments, type GivenArguments, type OptionTable } from './arguments.js';

/** Every command ends with one of these. */
export const exitCodes = {
  done: 0,
  /** It went to its end, and left something out. */
  doneInPart: 1,
  /** Wrong usage, unusable settings, an unreachable database, a refusal, or broken off. */
  notDone: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command has to do with: the process's own streams and variables, or those of a test. */
export interface CommandIo {
  readonly variables: Variables;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Writable;
  /** Errors, questions and progress. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /**
   * For a command that runs until it is told to stop: from this call on, a signal no longer ends the process.
   * @returns the first signal
   */
  untilStopped(): Promise<NodeJS.Signals>;
}

export type RunCommand = (args: readonly string[], io: CommandIo) => Promise<ExitCode>;

interface CommandDefinition<Options extends OptionTable> {
  /** What `--help` prints. */
  readonly usage: string;
  /** Besides `--help`. */
  readonly options: Options;
  /** The one sentence for an option that is not known; by default it names it. */
  readonly describeUnknownOption?: (name: string) => string;
}

/**
 * Wraps what all commands have in common: reading the arguments, `--help`, and that an error becomes one message on
 * standard error and the exit code 2.
 */
export function defineCommand<const Options extends OptionTable>(
  definition: CommandDefinition<Options>,
  perform: (given: GivenArguments<Options>, io: CommandIo) => Promise<ExitCode>,
): RunCommand {
  return async (args, io) => {
    try {
      const { wantsHelp, ...given } = readArguments(args, definition);
      if (!wantsHelp) return await perform(given, io);
      io.stdout.write(`${definition.usage}\n`);
      return exitCodes.done;
    } catch (error) {
      io.stderr.write(`${describeError(error)}\n`);
      return exitCodes.notDone;
    }
  };
}

/** A refused connection to a name with several addresses has a code, and no message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, code, name } = error as NodeJS.ErrnoException; // whose code may be absent
  return message || code || name;
}
