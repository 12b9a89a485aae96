/** What the journeys in TypeScript share. */
const { SERVER_URL = '', CODES_URL = '' } = process.env;

export const serverUrl = SERVER_URL;
export const email = `${process.env['CLIENT'] ?? 'client'}@example.com`;
export const password = 'correct horse battery staple';
export const fullName = 'Ada Lovelace';

/** Waits for the code of the last e-mail to the address. */
export async function codeFor(address: string): Promise<string> {
  return (await fetch(`${CODES_URL}/${address}`)).text();
}

export function expectEqual(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${String(expected)}, got ${String(actual)}`);
}
