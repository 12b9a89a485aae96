import type { ClientInfo } from '../common/http/client-info.js';
import type { MailOrder } from '../mail/mail.service.js';
import type { IssuedChallenge } from './challenge.js';
import { otpPurposePolicies } from './otp.purposes.js';

type MailedChallenge = Omit<IssuedChallenge, 'codeLength' | 'expiresAt' | 'resendAvailableAt'>;

/** What `randomId` makes; anything else names no challenge and is not worth a query. */
export const challengeIdForm = /^[A-Za-z0-9_-]{22}$/;

/** Columns of an `IssuedChallenge`. */
export function issuedColumns(cooldownParameter: string): string {
  return `id, purpose, address, user_id AS "userId", is_decoy AS "isDecoy", is_silent AS "isSilent", locale,
    code_length AS "codeLength", generation, expires_at AS "expiresAt",
    sent_at + ${cooldownParameter}::int * interval '1 second' AS "resendAvailableAt"`;
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
