import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import type { LimitUsage } from '../../limits/limits.service.js';
import type { BudgetUsage } from '../../otp/guess-budget-usage.js';

/** Whose requests a limit counts. */
export const limitScopes = ['anyone', 'owner', 'known_devices', 'network', 'account'] as const;
export type LimitScope = (typeof limitScopes)[number];

@ApiSchema({ name: 'LimitUsage' })
export class LimitUsageResponse {
  @ApiProperty({ type: String, example: 'anonymous-mails-hour', description: 'As in `RateLimit`.' })
  limit!: string;

  @ApiProperty({
    type: String,
    example: 'anyone',
    description: `Whose requests it counts. ${knownValues(limitScopes)}`,
  })
  of!: string;

  @ApiProperty({ type: 'integer', example: 5 })
  used!: number;

  @ApiProperty({ type: 'integer', example: 5 })
  max!: number;

  @ApiProperty({ type: 'integer', example: 3600 })
  windowSeconds!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-11-24T09:30:00.000Z',
    description: 'When the window ends; null if nothing is used.',
  })
  resetsAt!: string | null;

  static from(
    of: LimitScope,
    { limit, used, quota: max, windowSeconds, resetsAt }: LimitUsage | BudgetUsage,
  ): LimitUsageResponse {
    return {
      limit,
      of,
      used,
      max,
      windowSeconds,
      resetsAt: used > 0 && resetsAt ? resetsAt.toISOString() : null,
    };
  }
}

@ApiSchema({ name: 'LimitUsageList' })
export class LimitUsageListResponse {
  @ApiProperty({ type: [LimitUsageResponse] })
  data!: LimitUsageResponse[];
}
