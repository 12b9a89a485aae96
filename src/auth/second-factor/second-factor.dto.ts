import { ApiSchema } from '@nestjs/swagger';
import {
  FlagField,
  LabelField,
  RecoveryCodeField,
  SetupIdField,
  SignInTokenField,
  StepChannelField,
  TotpCodeField,
} from '../../common/validation/factor-fields.js';
import { ChallengeIdField, CodeField, PasswordField } from '../../common/validation/fields.js';

export class SecondFactorChallengeRequest {
  @SignInTokenField()
  signInToken!: string;

  @StepChannelField()
  type!: 'email_code' | 'sms_code';
}

/** One schema with optional fields, not a union, for the reason that `ReauthenticationConfirmation` gives. */
@ApiSchema({
  description:
    '`signInToken` and exactly one proof: `totpCode`, `recoveryCode`, `password`, or `challengeId` and `code`.',
})
export class SecondFactorConfirmation {
  @SignInTokenField()
  signInToken!: string;

  @TotpCodeField({ optional: true })
  totpCode?: string;

  @RecoveryCodeField({ optional: true })
  recoveryCode?: string;

  @ChallengeIdField({ optional: true })
  challengeId?: string;

  @CodeField('123456', { optional: true })
  code?: string;

  @PasswordField({ optional: true })
  password?: string;

  @FlagField(
    { description: 'Later sign-ins on this device need no second factor.', example: false },
    { optional: true },
  )
  trustDevice?: boolean;
}

export class EnrollmentRequest {
  @SignInTokenField()
  signInToken!: string;
}

export class TotpEnrollmentConfirmation {
  @SignInTokenField()
  signInToken!: string;

  @SetupIdField()
  setupId!: string;

  @TotpCodeField()
  totpCode!: string;

  @LabelField()
  label?: string;
}
