import { ApiSchema } from '@nestjs/swagger';
import { PhoneChannelField } from '../../common/validation/phone-fields.js';

@ApiSchema({ description: 'By the channel of the challenge if `channel` is absent.' })
export class ChallengeResend {
  static readonly mayBeAbsent = true;

  @PhoneChannelField({ optional: true })
  channel?: 'sms' | 'whatsapp';
}
