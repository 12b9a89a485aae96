import type { ClientInfo } from '../common/http/client-info.js';
import type { OtpPurpose } from './otp.purposes.js';
import { column, nullable, type Columns } from '../database/columns.js';
import type { MailOrder } from '../mail/mail.service.js';
import type { IssuedChallenge } from './challenge.js';
import { otpPurposePolicies } from './otp.purposes.js';

type MailedChallenge = Omit<IssuedChallenge, 'codeLength' | 'expiresAt' | 'resendAvailableAt'>;

/** What `randomId` makes; anything else names no challenge and is not worth a query. */
export const challengeIdForm = /^[A-Za-z0-9_-]{22}$/;

/** @param cooldownSeconds placeholder of the parameter */
export function issuedColumns(cooldownSeconds: string) {
  return {
    id: column.text('id'),
    purpose: column.textOf<OtpPurpose>('purpose'),
    address: column.text('address'),
    userId: nullable(column.uuid('user_id')),
    isDecoy: column.boolean('is_decoy'),
    isSilent: column.boolean('is_silent'),
    locale: column.text('locale'),
    codeLength: column.integer('code_length'),
    generation: column.integer('generation'),
    expiresAt: column.timestamp('expires_at'),
    resendAvailableAt: column.timestamp(`sent_at + ${cooldownSeconds}::int * interval '1 second'`),
  } satisfies Columns<IssuedChallenge>;
}

/** The mail of a challenge: its code; for a decoy its notice, or an order for nothing that costs the same. */
export function mailOf(
  challenge: MailedChallenge,
  { client, isMailed }: { client: ClientInfo; isMailed: boolean },
): MailOrder {
  const { template, decoyTemplate } = otpPurposePolicies[challenge.purpose];
  const { address: recipient, userId, locale, id, generation, isSilent } = challenge;
  return challenge.isDecoy
    ? { template: isSilent || !isMailed ? null : decoyTemplate, recipient, userId: null, locale, client }
    : {
        template: isMailed ? template : null,
        recipient,
        userId,
        locale,
        challenge: { id, generation },
        client,
      };
}
