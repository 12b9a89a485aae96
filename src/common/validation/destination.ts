import { maskEmail } from './email-address.js';

/** What a response may show of where a message goes: `a•••@example.com`, or the last two characters. */
export function maskDestination(destination: string): string {
  return destination.includes('@') ? maskEmail(destination) : `•••${destination.slice(-2)}`;
}
