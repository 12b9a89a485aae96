import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { AuditEventRecord } from '../../audit/audit-records.service.js';
import { auditOutcomes, auditTypes, ownerAreas } from '../../audit/audit-types.js';
import { knownValues } from '../../common/http/known-values.js';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';

const exampleId = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f';

const areas: readonly string[] = ownerAreas;
const shownTypes = Object.keys(auditTypes).filter((type) => areas.includes(type.split('.')[0] ?? ''));

@ApiSchema({ name: 'ActivityEvent' })
export class ActivityEventResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  at!: string;

  @ApiProperty({ type: String, example: 'sign_in.succeeded', description: knownValues(shownTypes) })
  type!: string;

  @ApiProperty({ type: String, example: 'success', description: knownValues(auditOutcomes) })
  outcome!: string;

  @ApiProperty({
    type: String,
    example: 'user',
    description: '`user`: somebody with a right proof; `anonymous`: anybody; `operator`; `system`.',
  })
  actor!: string;

  @ApiProperty({
    type: [String],
    example: ['password', 'totp'],
    description: 'The proofs or factors.',
  })
  methods!: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'What a code was for.',
  })
  purpose!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Firefox on Windows',
    description: 'Null if unknown.',
  })
  device!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.9',
    description: 'Null if unknown.',
  })
  ip!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: exampleId,
    description: 'It may have ended.',
  })
  sessionId!: string | null;

  /** Shows nothing about an operator but that it was one. */
  static from(event: AuditEventRecord, language: Language): ActivityEventResponse {
    const { id, at, type, outcome, actorType, details, ip, device, sessionId } = event;
    const isByOperator = actorType === 'operator';
    const { methods, factor, method, purpose } = details;
    const given = Array.isArray(methods) ? methods : [factor, method];
    return {
      id,
      at: at.toISOString(),
      type,
      outcome,
      actor: actorType,
      methods: given.filter((one): one is string => typeof one === 'string'),
      purpose: typeof purpose === 'string' ? purpose : null,
      device: isByOperator || device === null ? null : describeDevice(language, device),
      ip: isByOperator ? null : ip,
      sessionId: isByOperator ? null : sessionId,
    };
  }
}

@ApiSchema({ name: 'ActivityList' })
export class ActivityListResponse {
  @ApiProperty({ type: [ActivityEventResponse] })
  data!: ActivityEventResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page.' })
  nextCursor!: string | null;
}
