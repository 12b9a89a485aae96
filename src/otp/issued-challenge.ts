import type { ClientInfo } from '../common/http/client-info.js';
import { column, nullable, type Columns } from '../database/columns.js';
import type { DeliveryOrder } from '../delivery/delivery.service.js';
import type { IssuedChallenge } from './challenge.js';
import { otpPurposePolicies, type OtpPurpose } from './otp.purposes.js';

type DeliveredChallenge = Omit<IssuedChallenge, 'codeLength' | 'expiresAt' | 'resendAvailableAt'>;

/** The format of `randomId`. Other texts are not challenge IDs and cause no query. */
export const challengeIdForm = /^[A-Za-z0-9_-]{22}$/;

/** @param cooldownSeconds placeholder of the parameter with the cooldown */
export function issuedColumns(cooldownSeconds: string) {
  return {
    id: column.text('id'),
    purpose: column.textOf<OtpPurpose>('purpose'),
    channel: column.text('channel'),
    destination: column.text('coalesce(destination, address)'),
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

/** The message of a challenge. For a decoy, this is its notice, or an order that sends nothing at the same cost. */
export function deliveryOf(
  challenge: DeliveredChallenge,
  { client, isMailed }: { client: ClientInfo; isMailed: boolean },
): DeliveryOrder {
  const { template, decoyTemplate } = otpPurposePolicies[challenge.purpose];
  const { channel, destination, userId, locale, id, generation, isSilent } = challenge;
  const order = { channel, destination, locale, client };
  return challenge.isDecoy
    ? { ...order, template: isSilent || !isMailed ? null : decoyTemplate, userId: null }
    : { ...order, template: isMailed ? template : null, userId, challenge: { id, generation } };
}
