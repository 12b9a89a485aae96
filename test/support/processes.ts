import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { withinTime } from './within-time.js';

/** A process of the built server. */
export interface TestProcess {
  /** Waits for an event of its log. Fails at once if the process has ended. */
  logged(event: string): Promise<void>;
  /** What it has printed so far. */
  output(): string;
  /** Waits until a server or worker is ready, as long as the test may take. Returns the URL of a server. */
  ready(): Promise<string>;
  /** Rejects, with what the process has printed, if it ends without having been told to. */
  failed: Promise<never>;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A process takes this long to start on a machine that has much else to do. */
const startMs = 50_000;

export function startProcess(command: string, env: Record<string, string>): TestProcess {
  const child = spawn(process.execPath, [resolve('dist/main.js'), command], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isTold = false;
  const seen = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const look of seen) look();
    });
  }
  const ended = once(child, 'exit');
  const failed = ended.then(() => {
    if (isTold) return new Promise<never>(() => undefined);
    throw new Error(`The process has ended:\n${output}`);
  });
  failed.catch(() => undefined); // reported to whoever waits for something of the process
  const appeared = (text: string) =>
    new Promise<void>((found) => {
      const look = () => {
        if (!output.includes(text)) return;
        seen.delete(look);
        found();
      };
      seen.add(look);
      look();
    });
  return {
    output: () => output,
    failed,
    logged: (event) => withinTime(event, Promise.race([appeared(`"event":"${event}"`), failed]), startMs),
    ready: async () => {
      await Promise.race([appeared('.ready"'), failed]);
      return /"event":"server\.ready".*?"url":"([^"]+)"/.exec(output)?.[1] ?? '';
    },
    end: async (signal) => {
      isTold = true;
      child.kill(signal);
      await withinTime('the end of the process', ended);
    },
  };
}
