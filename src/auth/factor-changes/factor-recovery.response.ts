import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { FactorRecoveryState } from '../../factors/factor-recoveries/factor-recoveries.service.js';

const timestamp = { type: String, format: 'date-time' } as const;

@ApiSchema({ name: 'FactorRecovery', description: 'A running recovery of lost second factors.' })
export class FactorRecoveryResponse {
  @ApiProperty({ ...timestamp, example: '2026-11-24T09:30:00.000Z' })
  requestedAt!: string;

  @ApiProperty({
    ...timestamp,
    example: '2026-12-01T09:30:00.000Z',
    description: 'When the second factors are removed, unless somebody cancels it or signs in with one.',
  })
  effectiveAt!: string;

  static from({ requestedAt, effectiveAt }: FactorRecoveryState): FactorRecoveryResponse {
    return { requestedAt: requestedAt.toISOString(), effectiveAt: effectiveAt.toISOString() };
  }
}

@ApiSchema({ name: 'FactorRecoveryRequested' })
export class FactorRecoveryRequestedResponse {
  @ApiProperty({ type: FactorRecoveryResponse })
  recovery!: FactorRecoveryResponse;
}
