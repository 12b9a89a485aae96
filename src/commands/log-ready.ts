import type { Settings } from '../config/settings.js';

interface ReadyLine {
  readonly event: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/**
 * Logs that a process can take work, where and as it logs everything else. At any LOG_LEVEL, because whoever started the
 * process may wait for this line.
 */
export async function logReady(settings: Settings, line: ReadyLine): Promise<void> {
  const { createLogger } = await import('../common/logging.js'); // slow to load
  const { openLog } = await import('../configure-app.js');
  createLogger('info', openLog(settings)).info(line);
}
