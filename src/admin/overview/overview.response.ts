import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { mostCounted } from '../../delivery/delivery-counts.js';
import { otpPurposes } from '../../otp/otp.purposes.js';
import { alertMeanings, alertSeverities } from './alerts.js';
import { OverviewProviderResponse } from './overview-provider.response.js';
import { overviewWindows } from './overview-windows.js';

const exampleTime = '2026-11-24T09:00:00.000Z';

@ApiSchema({ name: 'OverviewSeconds' })
export class OverviewSecondsResponse {
  @ApiProperty({ type: Number, example: 1.4, description: 'The median.' })
  p50!: number;

  @ApiProperty({ type: Number, example: 8.2, description: 'A twentieth took longer.' })
  p95!: number;
}

@ApiSchema({ name: 'OverviewCodes' })
export class OverviewCodesResponse {
  @ApiProperty({ type: String, example: 'code_login', description: knownValues(otpPurposes) })
  purpose!: string;

  @ApiProperty({
    type: 'integer',
    example: 120,
    description:
      'Codes that were asked for and were to be sent. Requests for addresses that get no code, such as those without ' +
      'an account, do not count. All numbers of a code count at the time of its request.',
  })
  started!: number;

  @ApiProperty({ type: 'integer', example: 118, description: 'Handed to the mail server.' })
  mailed!: number;

  @ApiProperty({ type: 'integer', example: 109, description: 'The right code was entered.' })
  confirmed!: number;

  @ApiProperty({ type: 'integer', example: 14, description: 'Wrong codes that were entered.' })
  failed!: number;

  @ApiProperty({
    type: OverviewSecondsResponse,
    nullable: true,
    description: 'From the request until the code was handed to the mail server. Null if none was.',
  })
  secondsToMail!: OverviewSecondsResponse | null;

  @ApiProperty({
    type: OverviewSecondsResponse,
    nullable: true,
    description: 'From the request until the right code was entered. Null if none was.',
  })
  secondsToConfirm!: OverviewSecondsResponse | null;
}

@ApiSchema({ name: 'OverviewBucket' })
export class OverviewBucketResponse {
  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  at!: string;

  @ApiProperty({ type: 'integer', example: 12 })
  started!: number;

  @ApiProperty({ type: 'integer', example: 12 })
  mailed!: number;

  @ApiProperty({ type: 'integer', example: 10 })
  confirmed!: number;
}

@ApiSchema({ name: 'OverviewDomain' })
export class OverviewDomainResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'example.com',
    description: 'Null for a channel without domains.',
  })
  domain!: string | null;

  @ApiProperty({ type: String, example: 'email', description: knownValues(['email']) })
  channel!: string;

  @ApiProperty({ type: 'integer', example: 180 })
  sent!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Rejected, or given up after failed attempts.' })
  failed!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Still to be sent when the numbers were counted.',
  })
  queued!: number;

  @ApiProperty({ type: OverviewSecondsResponse, nullable: true, description: 'Null if nothing was sent.' })
  secondsToSend!: OverviewSecondsResponse | null;
}

@ApiSchema({ name: 'OverviewQueue' })
export class OverviewQueueResponse {
  @ApiProperty({ type: 'integer', example: 0, description: `Messages that wait now, up to ${mostCounted}.` })
  waiting!: number;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Age of the oldest of them.' })
  oldestSeconds!: number | null;
}

@ApiSchema({ name: 'OverviewLimit' })
export class OverviewLimitResponse {
  @ApiProperty({ type: String, example: 'starts-hour', description: 'The name in `RateLimit` headers.' })
  limit!: string;

  @ApiProperty({ type: 'integer', example: 3, description: 'Requests that it refused.' })
  refused!: number;
}

@ApiSchema({ name: 'OverviewFactors' })
export class OverviewFactorsResponse {
  @ApiProperty({ type: 'integer', example: 42, description: 'Second factors that were right.' })
  verified!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  failed!: number;
}

const meanings = Object.entries(alertMeanings).map(([code, meaning]) => `\`${code}\`: ${meaning}.`);

@ApiSchema({ name: 'OverviewAlert' })
export class OverviewAlertResponse {
  @ApiProperty({
    type: String,
    example: 'mail_stalled',
    description: `${meanings.join(' ')} New versions may add others.`,
  })
  code!: string;

  @ApiProperty({ type: String, example: 'critical', description: knownValues(alertSeverities) })
  severity!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Of `domain_failing`: which one. At most 20, those with most failed messages first.',
  })
  domain!: string | null;
}

@ApiSchema({ name: 'Overview' })
export class OverviewResponse {
  @ApiProperty({ type: String, example: '24h', description: knownValues(overviewWindows) })
  window!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: exampleTime,
    description: 'When the first of `buckets` begins.',
  })
  since!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime, description: 'Now.' })
  until!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: exampleTime,
    description:
      'To which minute the numbers are complete. `queue`, `providers` and `alerts` are always of now.',
  })
  countedAt!: string | null;

  @ApiProperty({ type: [OverviewCodesResponse], description: 'One for each purpose.' })
  codes!: OverviewCodesResponse[];

  @ApiProperty({
    type: [OverviewBucketResponse],
    description:
      'All purposes together: 12 of 5 minutes, 24 of an hour, or 28 of 6 hours. The last one has not ended.',
  })
  buckets!: OverviewBucketResponse[];

  @ApiProperty({ type: [OverviewDomainResponse], description: 'The 20 domains with most messages.' })
  domains!: OverviewDomainResponse[];

  @ApiProperty({ type: OverviewQueueResponse })
  queue!: OverviewQueueResponse;

  @ApiProperty({
    type: [OverviewProviderResponse],
    description:
      'The mail servers, in the order of preference. Apart from `sent`, as workers reported within 10 seconds.',
  })
  providers!: OverviewProviderResponse[];

  @ApiProperty({ type: [OverviewLimitResponse], description: 'The limits that refused requests.' })
  limits!: OverviewLimitResponse[];

  @ApiProperty({ type: OverviewFactorsResponse })
  factors!: OverviewFactorsResponse;

  @ApiProperty({ type: [OverviewAlertResponse], description: 'The same for each window.' })
  alerts!: OverviewAlertResponse[];
}
