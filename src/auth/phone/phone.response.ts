import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { exampleRecoveryCodes } from '../../common/validation/factor-examples.js';
import type { StoredPhone } from '../../factors/phone/phones.service.js';
import { smsChannelIds } from '../../sms/sms-provider.js';

@ApiSchema({ name: 'Phone' })
export class PhoneResponse {
  @ApiProperty({ type: String, example: '+4915112345642', description: 'E.164.' })
  phone!: string;

  @ApiProperty({ type: String, example: 'sms', description: knownValues([...smsChannelIds]) })
  channel!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-11-24T09:30:00.000Z',
    description: 'When a code sent to it was last confirmed.',
  })
  verifiedAt!: string;

  @ApiProperty({ type: Boolean, example: true, description: 'Its codes are a second factor.' })
  secondFactor!: boolean;

  @ApiProperty({
    type: Boolean,
    example: true,
    description:
      'Always true: text messages are a restricted authenticator (NIST SP 800-63B-4 §3.2.9). Offer an authenticator ' +
      'app as well.',
  })
  restricted!: boolean;

  static from({ e164, channel, verifiedAt, secondFactor }: StoredPhone): PhoneResponse {
    return { phone: e164, channel, verifiedAt: verifiedAt.toISOString(), secondFactor, restricted: true };
  }
}

@ApiSchema({ name: 'PhoneChanged' })
export class PhoneChangedResponse {
  @ApiProperty({ type: PhoneResponse })
  phone!: PhoneResponse;

  @ApiProperty({
    type: [String],
    example: exampleRecoveryCodes,
    description:
      'Ten recovery codes, shown only this once: if the number is the first factor of the account.',
    required: false,
  })
  recoveryCodes?: readonly string[];
}
