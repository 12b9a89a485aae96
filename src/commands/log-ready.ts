import type { CommandIo } from './command.js';

interface ReadyLine {
  readonly event: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Logs that a process can take work. At any LOG_LEVEL, because whoever started the process may wait for this line. */
export async function logReady({ stdout }: CommandIo, line: ReadyLine): Promise<void> {
  const { createLogger } = await import('../common/logging.js'); // slow to load
  createLogger('info', stdout).info(line);
}
