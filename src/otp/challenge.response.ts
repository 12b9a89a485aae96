import { ApiAcceptedResponse, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../common/http/known-values.js';
import { channelIds } from '../delivery/channel.js';
import { maskDestination } from '../common/validation/destination.js';
import { otpPurposePolicies, otpPurposes, type OtpPurpose } from './otp.purposes.js';
import type { IssuedChallenge } from './challenge.js';

@ApiSchema({ name: 'Challenge' })
export class ChallengeView {
  @ApiProperty({
    type: String,
    example: 'Zk3oT1xqQ0m0w7h2bV9uYw',
    description: 'Opaque. Send it together with the code.',
  })
  challengeId!: string;

  @ApiProperty({ type: String, example: 'email_verification', description: knownValues(otpPurposes) })
  purpose!: OtpPurpose;

  @ApiProperty({ type: String, example: 'email', description: knownValues(channelIds) })
  channel!: string;

  @ApiProperty({ type: String, example: 'a•••@example.com' })
  destination!: string;

  @ApiProperty({ type: 'integer', example: 6 })
  codeLength!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:40:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:31:00.000Z' })
  resendAvailableAt!: string;
}

/** The response to every start and resend. */
@ApiSchema({ name: 'ChallengeIssued' })
export class ChallengeResponse {
  @ApiProperty({ type: ChallengeView })
  challenge!: ChallengeView;

  static from(challenge: IssuedChallenge): ChallengeResponse {
    return {
      challenge: {
        challengeId: challenge.id,
        purpose: challenge.purpose,
        channel: challenge.channel,
        destination: maskDestination(challenge.destination),
        codeLength: challenge.codeLength,
        expiresAt: challenge.expiresAt.toISOString(),
        resendAvailableAt: challenge.resendAvailableAt.toISOString(),
      },
    };
  }
}

/** A challenge as an installation with the default settings issues it. */
export function exampleChallenge(purpose: OtpPurpose): ChallengeView {
  const { length, ttlSeconds } = otpPurposePolicies[purpose].codes;
  const issuedAt = Date.parse('2026-11-24T09:30:00Z');
  return {
    challengeId: 'Zk3oT1xqQ0m0w7h2bV9uYw',
    purpose,
    channel: 'email',
    destination: 'a•••@example.com',
    codeLength: length,
    expiresAt: new Date(issuedAt + ttlSeconds * 1_000).toISOString(),
    resendAvailableAt: new Date(issuedAt + 60_000).toISOString(),
  };
}

/** Documents the response to a start or a resend. */
export const ApiChallenge = (purpose: OtpPurpose, description: string) =>
  ApiAcceptedResponse({
    type: ChallengeResponse,
    description,
    example: { challenge: exampleChallenge(purpose) },
  });
