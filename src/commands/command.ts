import type { Readable, Writable } from 'node:stream';
import type { Variables } from '../config/variables.js';
import { describeError } from '../common/errors/describe-error.js';
import { readArguments, type GivenArguments, type OptionTable } from './arguments.js';

/** The exit codes of all commands. */
export const exitCodes = {
  done: 0,
  /** The command finished but skipped part of the input. */
  doneInPart: 1,
  /** The audit log does not fit its seals. */
  mismatch: 1,
  /** Wrong usage, invalid settings, an unreachable database, a refusal, or an interruption. */
  notDone: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The environment of a command: the process's streams and variables, or those of a test. */
export interface CommandIo {
  readonly variables: Variables;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Writable;
  /** Errors, prompts and progress. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /**
   * For a command that runs until it is stopped: after this call, a signal no longer ends the process.
   * @returns the first signal
   */
  untilStopped(): Promise<NodeJS.Signals>;
}

export type RunCommand = (args: readonly string[], io: CommandIo) => Promise<ExitCode>;

interface CommandDefinition<Options extends OptionTable> {
  /** The output of `--help`. */
  readonly usage: string;
  /** In addition to `--help`. */
  readonly options: Options;
  /** Returns the message for an unknown option; by default the message names it. */
  readonly describeUnknownOption?: (name: string) => string;
}

/**
 * Adds what all commands share: argument parsing, `--help`, and one message on standard error with exit code 2 for an
 * error.
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
