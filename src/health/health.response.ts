import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../common/http/known-values.js';
import { checkWords, type CheckName, type Checks } from './health-checks.js';

@ApiSchema({ name: 'Health' })
export class HealthResponse {
  @ApiProperty({ type: String, example: 'ok', description: knownValues(['ok']) })
  status!: 'ok';
}

/** In a response with status 200, no check says `failed`. */
const check = (name: CheckName, presence?: string) =>
  ApiProperty({
    type: String,
    example: 'ok',
    required: presence === undefined,
    description: [presence, knownValues(checkWords[name].filter((word) => word !== 'failed'))]
      .join(' ')
      .trim(),
  });

@ApiSchema({ name: 'ReadinessChecks' })
export class ReadinessChecksResponse implements Checks {
  @check('database') database!: Checks['database'];
  @check('migrations') migrations!: Checks['migrations'];
  @check('limiter') limiter!: Checks['limiter'];
  @check('keys') keys!: Checks['keys'];
  @check('mail') mail!: Checks['mail'];
  @check('sms', 'Only if text messages are sent.') sms?: Checks['sms'];
  @check('jobs') jobs!: Checks['jobs'];
  @check('seals') seals!: Checks['seals'];
}

@ApiSchema({ name: 'Readiness' })
export class ReadinessResponse {
  @ApiProperty({
    type: String,
    example: 'ok',
    description: `\`degraded\` if a check does not say \`ok\`. ${knownValues(['ok', 'degraded'])}`,
  })
  status!: 'ok' | 'degraded';

  @ApiProperty({ type: ReadinessChecksResponse })
  checks!: ReadinessChecksResponse;
}
