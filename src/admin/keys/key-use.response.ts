import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';

export const keyKinds = ['app_secret', 'signing_key'] as const;

/** What the keys of each kind are for. */
export const keyUses = {
  app_secret: [
    'codes',
    'refresh_tokens',
    'authenticator_apps',
    'phone_numbers',
    'device_tokens',
    'sign_in_tokens',
    'rate_limits',
    'audit_addresses',
  ],
  signing_key: ['access_tokens', 'audit_seals'],
} as const satisfies Record<(typeof keyKinds)[number], readonly string[]>;

/** One use of a key, without the key. */
@ApiSchema({ name: 'KeyUse' })
export class KeyUseResponse {
  @ApiProperty({ type: String, example: 'k2' })
  kid!: string;

  @ApiProperty({ type: String, example: 'app_secret', description: knownValues(keyKinds) })
  kind!: string;

  @ApiProperty({
    type: String,
    example: 'codes',
    description: knownValues([...keyUses.app_secret, ...keyUses.signing_key]),
  })
  use!: string;

  @ApiProperty({ type: Boolean, example: true, description: 'New values are made with it.' })
  isCurrent!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description:
      'When the last stored value that needs it expires; null if it is current, or if that is not known.',
  })
  lastNeededUntil!: string | null;
}

@ApiSchema({ name: 'KeyUseList' })
export class KeyUseListResponse {
  @ApiProperty({ type: [KeyUseResponse] })
  data!: KeyUseResponse[];
}
