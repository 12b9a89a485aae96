import { setTimeout as delay } from 'node:timers/promises';
import { generateSync } from 'otplib';

const stepSeconds = 30;
const marginSeconds = 6;

/** Waits for the next time step if the current one ends soon, so that it does not change during a test. */
export async function awayFromStepEdge(): Promise<void> {
  const left = stepSeconds - ((Date.now() / 1_000) % stepSeconds);
  if (left < marginSeconds) await delay(left * 1_000 + 100);
}

/** The code of an authenticator app at this time step relative to the current one. */
export function totpCode(secret: string, delta = 0): string {
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + delta * stepSeconds }); // since 1970
}
