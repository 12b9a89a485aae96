import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { describeDevice } from '../../common/i18n/translator.js';
import type { Language } from '../../common/i18n/languages.js';
import type { AuditEventRecord } from '../../audit/audit-records.service.js';
import { actorTypes, auditOutcomes, auditTypes } from '../../audit/audit-types.js';

const exampleId = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f';

@ApiSchema({ name: 'AuditParty' })
export class AuditPartyResponse {
  @ApiProperty({ type: String, example: 'operator', description: knownValues(actorTypes) })
  type!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: exampleId })
  id!: string | null;
}

/** Its fields depend on the type of the event; `docs/named-schemas.ts` says so in the document. */
@ApiSchema({ name: 'AuditDetails' })
export class AuditDetailsResponse {
  [field: string]: unknown;
}

@ApiSchema({ name: 'AuditEvent' })
export class AuditEventResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  at!: string;

  @ApiProperty({
    type: String,
    example: 'account.disabled',
    description: knownValues(Object.keys(auditTypes)),
  })
  type!: string;

  @ApiProperty({ type: String, example: 'success', description: knownValues(auditOutcomes) })
  outcome!: string;

  @ApiProperty({ type: AuditPartyResponse })
  actor!: AuditPartyResponse;

  @ApiProperty({
    type: AuditPartyResponse,
    nullable: true,
    description: 'The account that it happened to; null if there is none.',
  })
  subject!: AuditPartyResponse | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  sessionId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: exampleId, description: 'As in the log.' })
  requestId!: string | null;

  @ApiProperty({ type: AuditDetailsResponse })
  details!: AuditDetailsResponse;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.9',
    description: 'Null once it is erased.',
  })
  ip!: string | null;

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
    example: '4711',
    description: 'Number of the seal that covers the event; null for about a minute.',
  })
  sealNumber!: string | null;

  static from(event: AuditEventRecord, language: Language): AuditEventResponse {
    const { id, at, type, outcome, sessionId, requestId, details, ip, device, sealNumber } = event;
    return {
      id,
      at: at.toISOString(),
      type,
      outcome,
      actor: { type: event.actorType, id: event.actorId },
      subject: event.subjectType === null ? null : { type: event.subjectType, id: event.subjectId },
      sessionId,
      requestId,
      details,
      ip,
      device: device && describeDevice(language, device),
      sealNumber,
    };
  }
}

@ApiSchema({ name: 'AuditEventList' })
export class AuditEventListResponse {
  @ApiProperty({ type: [AuditEventResponse] })
  data!: AuditEventResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page.' })
  nextCursor!: string | null;
}

/** Events as NDJSON: one JSON object per line. The devices are in English. */
export function auditLines(events: readonly AuditEventRecord[]): string {
  return events.map((event) => `${JSON.stringify(AuditEventResponse.from(event, 'en'))}\n`).join('');
}
