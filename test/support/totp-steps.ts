import { setTimeout as delay } from 'node:timers/promises';

const stepSeconds = 30;
const marginSeconds = 6;

/** Waits for the next time step if the current one ends soon, so that it does not change during a test. */
export async function awayFromStepEdge(): Promise<void> {
  const left = stepSeconds - ((Date.now() / 1_000) % stepSeconds);
  if (left < marginSeconds) await delay(left * 1_000 + 100);
}
