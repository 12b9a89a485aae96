import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'FactorReset' })
export class FactorResetResponse {
  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-11-24T09:30:00.000Z',
    description: 'When the factors are removed: now, or after the wait that the installation requires.',
  })
  effectiveAt!: string;
}
