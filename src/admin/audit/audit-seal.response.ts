import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DescribedSeal } from '../../audit/seals/audit-seals.service.js';
import { sealMismatches, type SealReport } from '../../audit/seals/verification.service.js';
import { knownValues } from '../../common/http/known-values.js';

const exampleNumber = '4711';
const exampleHash = 'LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564';
const exampleTime = '2026-11-24T09:30:00.123456Z';

@ApiSchema({ name: 'AuditSeal' })
export class AuditSealResponse implements DescribedSeal {
  @ApiProperty({ type: String, example: exampleNumber, description: '1, 2, 3 … without gaps.' })
  number!: string;

  @ApiProperty({ type: 'integer', example: 12, description: 'Events that it covers.' })
  events!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: exampleTime,
    description: 'Of its first event.',
  })
  firstAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime, description: 'Of its last event.' })
  lastAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  sealedAt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'k9Yq5ZVYxnUYFW4BfTMTHYdWJkwjSkOKWXQ5FQ7nDfM',
    description: 'The `kid` of the signing key, as in `/.well-known/jwks.json`.',
  })
  kid!: string | null;

  @ApiProperty({ type: String, example: exampleHash, description: 'Keep it elsewhere, with the number.' })
  hash!: string;
}

@ApiSchema({ name: 'AuditSealList' })
export class AuditSealListResponse {
  @ApiProperty({ type: [AuditSealResponse] })
  data!: AuditSealResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page.' })
  nextCursor!: string | null;
}

@ApiSchema({ name: 'AuditSealHead' })
export class AuditSealHeadResponse {
  @ApiProperty({ type: String, example: exampleNumber })
  number!: string;

  @ApiProperty({ type: String, example: exampleHash })
  hash!: string;
}

@ApiSchema({ name: 'AuditSealMismatch' })
export class AuditSealMismatchResponse {
  @ApiProperty({ type: String, example: exampleNumber })
  number!: string;

  @ApiProperty({ type: String, example: 'events_changed', description: knownValues(sealMismatches) })
  reason!: string;
}

@ApiSchema({ name: 'AuditVerification' })
export class AuditVerificationResponse {
  @ApiProperty({ type: 'integer', example: 4711, description: 'Seals that fit.' })
  seals!: number;

  @ApiProperty({ type: 'integer', example: 56_532, description: 'Events that these seals cover.' })
  events!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Of these seals, those whose events have been deleted after `AUDIT_RETENTION_DAYS`.',
  })
  expired!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 17,
    description: 'Events that no seal covers yet. Null unless the log was verified to its end.',
  })
  unsealed!: number | null;

  @ApiProperty({
    type: AuditSealHeadResponse,
    nullable: true,
    description: 'The last seal that was verified; null if there is none.',
  })
  head!: AuditSealHeadResponse | null;

  @ApiProperty({
    type: AuditSealMismatchResponse,
    nullable: true,
    description: 'The first seal that does not fit. Null if all fit.',
  })
  mismatch!: AuditSealMismatchResponse | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description:
      'One request verifies a part of a long log. If there is more, pass this as `fromNumber` of the next one. ' +
      'Null at the end.',
  })
  nextNumber!: string | null;

  static from({ next, ...report }: SealReport): AuditVerificationResponse {
    const { seals, events, expired, unsealed, head, mismatch } = report;
    return { seals, events, expired, unsealed, head, mismatch, nextNumber: next };
  }
}
