import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readGivenVariables } from './development-environment.js';

/**
 * Runs a server command with the variables of `.env`, if there is one; those of the process take precedence.
 *
 * node dist/dev/with-env-file.js [command] [parameters]
 */
const rootDir = fileURLToPath(new URL('../..', import.meta.url));

try {
  Object.assign(process.env, readGivenVariables(join(rootDir, '.env')));
  await import('../main.js');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
