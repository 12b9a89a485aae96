import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { auditOutcomes } from '../../audit/audit-types.js';
import { knownValues } from '../../common/http/known-values.js';
import { providerNames } from '../../delivery/channel.js';
import { otpPurposes } from '../../otp/otp.purposes.js';
import { AuditDetailsResponse, AuditPartyResponse } from '../audit/audit-event.response.js';

const exampleId = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f';
const exampleTime = '2026-11-24T09:30:00.000Z';
const deliveryTypes = ['queued', 'sent', 'dropped', 'failed'] as const;

@ApiSchema({ name: 'TimelineAttempt' })
export class TimelineAttemptResponse {
  @ApiProperty({ type: 'integer', example: 1 })
  used!: number;

  @ApiProperty({ type: 'integer', example: 5 })
  max!: number;
}

@ApiSchema({ name: 'TimelineDelivery' })
export class TimelineDeliveryResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId, description: 'As in the log.' })
  id!: string;

  @ApiProperty({
    type: String,
    example: 'sent',
    description: `Now, and not at the time of the entry. ${knownValues(deliveryTypes)}`,
  })
  state!: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'Attempts until the time of the entry.' })
  tries!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'primary',
    description: `The mail server of the attempt of the entry. ${knownValues(providerNames)}`,
  })
  provider!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '250 2.0.0 queued',
    description: 'What the provider said to the attempt of the entry, without the destination.',
  })
  lastAnswer!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  nextTryAt!: string | null;
}

@ApiSchema({ name: 'TimelineSession' })
export class TimelineSessionResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Firefox on Windows',
    description: 'Null once it is erased.',
  })
  device!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.9',
    description: 'Null once it is erased.',
  })
  ip!: string | null;
}

/** Something that happened to an account or its address. It contains no address, code or challenge ID. */
@ApiSchema({ name: 'TimelineEntry' })
export class TimelineEntryResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  at!: string;

  @ApiProperty({
    type: String,
    example: 'delivery.sent',
    description: `As in the audit log, or ${deliveryTypes.map((type) => `\`delivery.${type}\``).join(', ')}.`,
  })
  type!: string;

  @ApiProperty({ type: String, example: 'success', description: knownValues(auditOutcomes) })
  outcome!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: knownValues(otpPurposes) })
  purpose!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'email' })
  channel!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'password-reset' })
  template!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '9f86d081',
    description: 'The same in all entries about one challenge. It cannot be redeemed.',
  })
  challengeRef!: string | null;

  @ApiProperty({
    type: TimelineAttemptResponse,
    nullable: true,
    description: 'Wrong codes for the challenge; null if unknown.',
  })
  attempt!: TimelineAttemptResponse | null;

  @ApiProperty({ type: TimelineDeliveryResponse, nullable: true })
  delivery!: TimelineDeliveryResponse | null;

  @ApiProperty({
    type: TimelineSessionResponse,
    nullable: true,
    description: 'A session of the account itself, and never that of an operator.',
  })
  session!: TimelineSessionResponse | null;

  @ApiProperty({ type: AuditPartyResponse, nullable: true, description: 'Null for the steps of a delivery.' })
  actor!: AuditPartyResponse | null;

  @ApiProperty({ type: String, nullable: true, example: exampleId, description: 'As in the log.' })
  requestId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({ type: AuditDetailsResponse })
  details!: AuditDetailsResponse;
}

@ApiSchema({ name: 'TimelineEntryList' })
export class TimelineEntryListResponse {
  @ApiProperty({ type: [TimelineEntryResponse] })
  data!: TimelineEntryResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page.' })
  nextCursor!: string | null;
}
