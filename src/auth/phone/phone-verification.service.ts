import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { Keyring } from '../../common/secrets.js';
import { openNumber } from '../../common/validation/destination.js';
import { factorBits } from '../../factors/factor.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { toOwner, type RedeemedChallenge } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { parsePhoneNumber } from '../../sms/phone-number.js';
import { smsChannelIds } from '../../sms/sms-provider.js';
import { FactorChanges } from '../factor-changes/factor-changes.service.js';
import { PhoneChanges } from '../factor-changes/phone-changes.service.js';
import { changing } from '../factor-changes/owner-change.js';
import { PhoneConfirmation, PhoneRequest } from './phone.dto.js';
import { PhoneResponse, type PhoneChangedResponse } from './phone.response.js';

/** The number, encrypted, and the session that asked for the code: only that one may confirm it. */
const verificationContext = z.object({
  sessionId: z.string(),
  number: z.string(),
  channel: z.enum(smsChannelIds),
  acknowledgedAt: z.iso.datetime(),
});

/** Adds a phone number to an account, verified by a code. */
@Injectable()
export class PhoneVerification {
  constructor(
    private readonly otp: OtpService,
    private readonly phones: PhonesService,
    private readonly factors: FactorChanges,
    private readonly changes: PhoneChanges,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Sends a code to the number, also if it belongs to another account: whoever has the phone is its owner.
   * @throws AppError resource.not_found without text messages; phone.unsupported, phone.unavailable, rate_limit.exceeded
   */
  async start(
    { phone, channel = 'sms' }: PhoneRequest,
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    if (this.phones.channels.length === 0) throw new AppError('resource.not_found');
    const number = parsePhoneNumber(phone);
    if (!number || !this.phones.channels.includes(channel)) throw new AppError('phone.unsupported');
    const destination = this.phones.destinationOf(number);
    const context: z.input<typeof verificationContext> = {
      sessionId,
      number: destination,
      channel,
      acknowledgedAt: new Date().toISOString(),
    };
    const request = {
      purpose: 'phone_verification',
      address: user.email,
      recipient: { channel, destination },
      client,
      actorId: user.id,
      findAccount: () => Promise.resolve(user),
    } as const;
    return this.otp.start(request, ({ issue }) => issue(toOwner(user, context)));
  }

  /**
   * The number now belongs to the account, and to no other one. Revokes the account's other sessions.
   * @throws AppError otp.invalid, service.overloaded, auth.token_invalid
   */
  async confirm(
    { challengeId, code, secondFactor }: PhoneConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<PhoneChangedResponse> {
    const { user } = principal;
    const wasFactor = (user.factors & factorBits.phone) !== 0;
    // Only PATCH and DELETE take a factor away: what its removal means for the account is decided there.
    const isFactor = wasFactor || secondFactor === true;
    const attempt = {
      purpose: 'phone_verification',
      client,
      challengeId,
      code,
      userId: user.id,
      prepare: async () => (isFactor ? this.factors.prepareRecoveryCodes(user, client) : null),
    } as const;
    const recoveryCodes = await this.otp.redeem(attempt, async (tx, challenge, prepared) => {
      const verified = this.verified(challenge, principal);
      const change = { ...changing(principal, client), ...verified, events: [challenge.confirmed] };
      await this.changes.add(tx, { ...change, secondFactor: isFactor, wasFactor, recoveryCodes: prepared });
      return prepared;
    });
    const stored = await this.phones.find(user.id);
    if (!stored) throw new AppError('auth.token_invalid'); // lost to another account meanwhile
    return {
      phone: PhoneResponse.from(stored),
      ...(recoveryCodes && { recoveryCodes: recoveryCodes.codes }),
    };
  }

  /**
   * What a right code has verified.
   * @throws AppError otp.invalid if it was asked for in another session, or before the credentials were changed
   */
  private verified(challenge: RedeemedChallenge, { user, sessionId }: Principal) {
    const { number, channel, acknowledgedAt, ...context } = verificationContext.parse(challenge.context);
    const opened = openNumber(this.keyring, number);
    const parsed = opened && parsePhoneNumber(opened.e164);
    const isOfNow = context.sessionId === sessionId && challenge.credentialVersion === user.credentialVersion;
    if (!isOfNow || !parsed) throw new AppError('otp.invalid');
    return { ...parsed, channel, acknowledgedAt: new Date(acknowledgedAt) };
  }
}
