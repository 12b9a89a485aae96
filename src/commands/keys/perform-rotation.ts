import { fileURLToPath } from 'node:url';
import { exitCodes, type CommandIo, type ExitCode } from '../command.js';
import { appendLines } from './files/env-file.mjs';
import { Refusal } from './files/refusal.mjs';
import { KeyPlaces } from './key-places.js';
import { retiredKeys, rotate } from './rotation.js';
import type { KeySituation, RotationPlan, RotationStep } from './rotation-plan.js';

const defaultEnvPath = fileURLToPath(new URL('../../../.env', import.meta.url));

export const stepTitles: Readonly<Record<RotationStep, string>> = {
  add: 'add a new secret and a new key, behind the others',
  promote: 'move the newest secret and key to the front',
  retire: 'remove all secrets and keys but the first',
};

const done: Readonly<Record<RotationStep, string>> = {
  add: 'Added a secret to APP_SECRETS and a key to JWT_PRIVATE_KEYS',
  promote: 'Moved the newest secret and the newest key to the front',
  retire: 'Removed all secrets and keys but the first of each',
};

const nextSteps: Readonly<Record<RotationStep, string>> = {
  add: 'Five minutes after the last restart, run "keys rotate" again to move them to the front.',
  promote:
    'The earlier ones are removed by another "keys rotate", once no session needs them: usually after some days, at most ' +
    'REFRESH_ABSOLUTE_TTL_SECONDS (30 days). "keys list" shows what still does.',
  retire: 'The rotation is complete.',
};

interface RotationRequest {
  situation: KeySituation;
  envPath: string | undefined;
  io: CommandIo;
  isPrinted: boolean;
  isForced: boolean;
}

/**
 * Takes a step, and says what to do next. Prints secrets only if that was asked for.
 * @throws Refusal if the step is too early, or the lists cannot be written
 */
export function performRotation({ step, obstacles }: RotationPlan, request: RotationRequest): ExitCode {
  const { situation, envPath, io, isPrinted, isForced } = request;
  const reasons = obstacles.map((obstacle) => `  - ${obstacle}`).join('\n');
  if (obstacles.length > 0 && !isForced)
    throw new Refusal(`Too early to ${stepTitles[step]}:\n${reasons}\nNothing was changed.`);
  if (obstacles.length > 0) io.stderr.write(`Done although:\n${reasons}\n`);
  const places = new KeyPlaces(io.variables, envPath ?? defaultEnvPath);
  const texts = rotate(step, places.texts);
  const retires = step === 'retire' && situation.signingKids.length > 1;
  const others: Record<string, string> = retires
    ? { AUDIT_RETIRED_KEYS: retiredKeys(places.retiredKeys, places.texts.JWT_PRIVATE_KEYS) }
    : {};
  if (isPrinted) {
    io.stdout.write(appendLines('', onOneLine({ ...texts, ...others })));
    io.stderr.write(`Put these values in place, and restart every server and worker. ${nextSteps[step]}\n`);
    return exitCodes.done;
  }
  refuseElsewhere(places);
  const paths = places.write(texts, places.hasEnvFile ? others : {});
  const ofSeals = places.hasEnvFile ? '' : appendLines('', others);
  io.stdout.write(describeStep(step, { paths, ofSeals }));
  return exitCodes.done;
}

function refuseElsewhere({ elsewhere }: KeyPlaces): void {
  if (elsewhere.length === 0) return;
  throw new Refusal(
    `${elsewhere.join(' and ')} cannot be written from here: neither .env nor a file contains it. ` +
      '"keys rotate --print" prints the new lists, secrets included, so that you can put them in place.',
  );
}

/** @param written `ofSeals`: the line with the public keys if it has to be put in place by hand */
function describeStep(step: RotationStep, { paths, ofSeals }: { paths: string[]; ofSeals: string }): string {
  const seals = ofSeals && `Set this too, so that the seals of the audit log stay verifiable:\n${ofSeals}`;
  return `${done[step]}, in ${paths.join(' and ')}.\n${seals}Restart every server and worker. ${nextSteps[step]}\n`;
}

/** PEM, as an environment variable can have it. */
function onOneLine(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replaceAll(/\r?\n/g, '\\n')]),
  );
}
