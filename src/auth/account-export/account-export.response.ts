import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';
import { maskDestination } from '../../common/validation/destination.js';
import type { DeliveryRecord } from '../../delivery/delivery-records.service.js';
import type { ChallengeEvent } from '../../otp/challenge-events.js';
import type { ChallengeRecord } from '../../otp/challenge-records.service.js';
import type { SessionRecord } from '../../sessions/session-records.service.js';
import { UserResponse } from '../../users/user.response.js';
import { ExportedFactors } from './exported-factors.response.js';

const timestamp = { type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' } as const;
const timestampOrNull = { ...timestamp, type: String, nullable: true } as const;

@ApiSchema({ name: 'ExportedSession' })
export class ExportedSession {
  @ApiProperty({ type: String, format: 'uuid', example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  id!: string;

  @ApiProperty(timestamp)
  createdAt!: string;

  @ApiProperty(timestamp)
  lastUsedAt!: string;

  @ApiProperty(timestamp)
  expiresAt!: string;

  @ApiProperty(timestampOrNull)
  endedAt!: string | null;

  @ApiProperty({ type: String, example: '203.0.113.9' })
  ip!: string;

  @ApiProperty({ type: String, example: 'Firefox on Windows' })
  device!: string;

  @ApiProperty({
    type: [String],
    example: ['pwd'],
    description: 'Authentication methods of the session (RFC 8176).',
  })
  amr!: string[];

  static from(session: SessionRecord, language: Language): ExportedSession {
    return {
      id: session.id,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      endedAt: session.endedAt?.toISOString() ?? null,
      ip: session.ip,
      device: describeDevice(language, session.device),
      amr: session.amr,
    };
  }
}

const requestId = {
  type: String,
  nullable: true,
  example: '01a21f41-6fd0-712f-ae0f-591b029c916c',
  description: 'ID of the request (`X-Request-Id`).',
} as const;

@ApiSchema({ name: 'ExportedChallengeEvent' })
export class ExportedChallengeEvent {
  @ApiProperty(timestamp)
  at!: string;

  @ApiProperty({
    type: String,
    example: 'started',
    description:
      'A step of the challenge: `started`, `resent`, `attempted` (a code was entered), `confirmed`.',
  })
  type!: string;

  @ApiProperty(requestId)
  requestId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Firefox on Windows',
    description: 'Only for a request that causes a message.',
  })
  device!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.x.x' })
  network!: string | null;

  static from(event: ChallengeEvent, language: Language): ExportedChallengeEvent {
    const isRequest = 'network' in event;
    return {
      at: new Date(event.at).toISOString(),
      type: event.type,
      requestId: event.requestId ?? null,
      device: isRequest ? describeDevice(language, event.device) : null,
      network: isRequest ? event.network : null,
    };
  }
}

@ApiSchema({ name: 'ExportedChallenge' })
export class ExportedChallenge {
  @ApiProperty({ type: String, example: 'password_reset' })
  purpose!: string;

  @ApiProperty({ type: String, example: 'a•••@example.com', description: 'The address, always masked.' })
  destination!: string;

  @ApiProperty(timestamp)
  createdAt!: string;

  @ApiProperty(timestamp)
  expiresAt!: string;

  @ApiProperty(timestampOrNull)
  consumedAt!: string | null;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  resends!: number;

  @ApiProperty({ type: [ExportedChallengeEvent], description: 'What happened to it, the oldest first.' })
  events!: ExportedChallengeEvent[];

  /** When an account is deleted, its address is replaced in the challenges of others. Masking hides the replacement. */
  static from(challenge: ChallengeRecord, language: Language): ExportedChallenge {
    return {
      purpose: challenge.purpose,
      destination: maskDestination(challenge.destination),
      createdAt: challenge.createdAt.toISOString(),
      expiresAt: challenge.expiresAt.toISOString(),
      consumedAt: challenge.consumedAt?.toISOString() ?? null,
      attempts: challenge.attempts,
      resends: challenge.resends,
      events: challenge.events.map((event) => ExportedChallengeEvent.from(event, language)),
    };
  }
}

@ApiSchema({ name: 'ExportedMail' })
export class ExportedMail {
  @ApiProperty({ type: String, nullable: true, example: 'new-device' })
  template!: string | null;

  @ApiProperty({ type: String, example: 'en' })
  language!: string;

  @ApiProperty({
    type: String,
    example: 'sent',
    description: knownValues(['queued', 'sent', 'dropped', 'failed']),
  })
  status!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  tries!: number;

  @ApiProperty(timestamp)
  createdAt!: string;

  @ApiProperty(timestampOrNull)
  finishedAt!: string | null;

  @ApiProperty({
    type: String,
    example: 'Firefox on Windows',
    description: 'Device that triggered the e-mail.',
  })
  device!: string;

  @ApiProperty({ type: String, nullable: true, example: '203.0.x.x' })
  network!: string | null;

  @ApiProperty(requestId)
  requestId!: string | null;

  static from(delivery: DeliveryRecord, language: Language): ExportedMail {
    return {
      template: delivery.template,
      language: delivery.locale,
      status: delivery.status,
      tries: delivery.tries,
      createdAt: delivery.createdAt.toISOString(),
      finishedAt: delivery.finishedAt?.toISOString() ?? null,
      device: describeDevice(language, delivery.origin.device),
      network: delivery.origin.network,
      requestId: delivery.origin.requestId ?? null,
    };
  }
}

/** Maximum number of entries per list, which keeps an export below a megabyte or two of memory. */
export const exportedPerList = 1_000;

/** Everything stored about an account, except the password hash and the digests of recovery codes. */
@ApiSchema({ name: 'AccountExport' })
export class AccountExportResponse {
  @ApiProperty(timestamp)
  exportedAt!: string;

  @ApiProperty({
    type: Boolean,
    example: true,
    description:
      `False if a list has more than ${exportedPerList} entries; only the newest ` +
      `${exportedPerList} are returned.`,
  })
  isComplete!: boolean;

  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  @ApiProperty({ ...timestampOrNull, description: 'When the address was verified.' })
  emailVerifiedAt!: string | null;

  @ApiProperty({
    type: Boolean,
    example: true,
    description: 'Whether a password is set. Only its hash is stored, and it is never returned.',
  })
  hasPassword!: boolean;

  @ApiProperty({ type: ExportedFactors })
  factors!: ExportedFactors;

  @ApiProperty({ type: [ExportedSession] })
  sessions!: ExportedSession[];

  @ApiProperty({
    type: [ExportedChallenge],
    description: 'Challenges for your account or your address, whoever started them.',
  })
  challenges!: ExportedChallenge[];

  @ApiProperty({ type: [ExportedMail], description: 'E-mails sent to your address.' })
  mails!: ExportedMail[];
}
