import { PassThrough, Readable } from 'node:stream';
import type { ExitCode, RunCommand } from '../../src/commands/command.js';

export interface CommandOutcome {
  exitCode: ExitCode;
  stdout: string;
  stderr: string;
}

interface Given {
  variables?: Readonly<Record<string, string | undefined>>;
  /** A text, or a stream; empty by default. */
  stdin?: string | Readable;
}

/** Runs a command in this process, with its own streams and variables. */
export async function runCommand(
  run: RunCommand,
  args: readonly string[],
  { variables = {}, stdin = '' }: Given = {},
): Promise<CommandOutcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [written, reported] = [collect(stdout), collect(stderr)];
  const input = typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin;
  const exitCode = await run(args, {
    variables,
    stdin: input,
    stdout,
    stderr,
    untilStopped: () => Promise.resolve('SIGTERM'),
  });
  return { exitCode, stdout: written(), stderr: reported() };
}

function collect(stream: PassThrough): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
