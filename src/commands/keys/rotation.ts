import { addPublicKeys, readers, type Entry } from './files/secret-lists.mjs';
import type { RotationStep } from './rotation-plan.js';

export const listNames = ['APP_SECRETS', 'JWT_PRIVATE_KEYS'] as const;
export type ListName = (typeof listNames)[number];

const edits: Readonly<Record<RotationStep, (list: readonly Entry[], make: () => Entry) => readonly Entry[]>> =
  {
    add: (list, make) => [...list, make()],
    promote: (list) => [...list.slice(-1), ...list.slice(0, -1)],
    retire: (list) => list.slice(0, 1),
  };

/**
 * The texts of both lists after a step, in the format that each has.
 * @throws Refusal if one of them cannot be read
 */
export function rotate(
  step: RotationStep,
  texts: Readonly<Record<ListName, string>>,
): Record<ListName, string> {
  const after = (name: ListName) => {
    const { entries, make, write } = readers[name](texts[name]);
    return write(edits[step](entries, make));
  };
  return { APP_SECRETS: after('APP_SECRETS'), JWT_PRIVATE_KEYS: after('JWT_PRIVATE_KEYS') };
}

/** `AUDIT_RETIRED_KEYS` after the private keys behind the first one have been retired: their seals stay verifiable. */
export function retiredKeys(earlier: string | undefined, privateKeys: string): string {
  const [, ...retired] = readers.JWT_PRIVATE_KEYS(privateKeys).entries;
  return addPublicKeys(earlier, retired);
}
