import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { canonicalEmail } from '../../common/validation/email-address.js';
import {
  canonicalLocale,
  errorOfFullName,
  errorOfNewPassword,
  normaliseFullName,
  type RuleError,
} from '../../common/validation/text-rules.js';
import { UsageError } from '../arguments.js';
import type { CommandIo } from '../command.js';
import type { NewAccount } from './account-creation.service.js';

/**
 * Reads the arguments of `users create`.
 * @throws UsageError
 */
export async function readAccount(
  given: {
    readonly email?: string | undefined;
    readonly name?: string;
    readonly locale?: string;
    readonly unverified?: boolean;
    readonly 'password-stdin'?: boolean;
  },
  io: Pick<CommandIo, 'stdin'>,
): Promise<NewAccount> {
  const email = canonicalEmail(given.email ?? '');
  if (email === null) throw new UsageError('--email must be an e-mail address.');
  const fullName = normaliseFullName(given.name ?? '');
  refuse('--name', errorOfFullName(fullName));
  const locale = given.locale === undefined ? null : canonicalLocale(given.locale);
  if (given.locale !== undefined && locale === null) {
    throw new UsageError('--locale must be a language tag such as en or pt-BR.');
  }
  const password = given['password-stdin'] ? await readPassword(io.stdin) : null;
  if (password !== null) refuse('The password', errorOfNewPassword(password));
  return { email, fullName, locale, password, isVerified: !given.unverified };
}

async function readPassword(input: Readable): Promise<string> {
  const line = await readAll(input);
  return line.replace(/\r?\n$/, '').normalize('NFC');
}

function refuse(what: string, error: RuleError | null): void {
  if (error) throw new UsageError(`${what} ${error.detail}.`);
}
