import { FlagField } from '../../common/validation/factor-fields.js';
import { ChallengeIdField, CodeField } from '../../common/validation/fields.js';
import { PhoneChannelField, PhoneField, RiskField } from '../../common/validation/phone-fields.js';

export class PhoneRequest {
  @PhoneField()
  phone!: string;

  @PhoneChannelField({ optional: true })
  channel?: 'sms' | 'whatsapp';

  @RiskField()
  acknowledgeRisk!: true;
}

const asFactor = {
  description: 'Whether each sign-in requires a code sent to this number, or another second factor.',
  example: true,
};

export class PhoneConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('123456')
  code!: string;

  @FlagField(asFactor, { optional: true })
  secondFactor?: boolean;
}

export class PhoneUpdate {
  @FlagField(asFactor, { optional: true })
  secondFactor?: boolean;

  @PhoneChannelField({ optional: true })
  channel?: 'sms' | 'whatsapp';
}
