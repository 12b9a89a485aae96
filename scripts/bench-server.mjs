import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Starts the built server of a tree, and waits until it is listening.
 * @returns its process and its URL
 */
export async function startServer(root, env) {
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (let output = ''; ;) {
    const [chunk] = await once(child.stdout, 'data');
    output += chunk;
    const url = /"event":"server.ready".*?"url":"([^"]+)"/.exec(output)?.[1];
    child.stdout.resume();
    if (url) return { child, url };
  }
}
