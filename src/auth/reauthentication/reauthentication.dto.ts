import { ApiSchema } from '@nestjs/swagger';
import { RecoveryCodeField, StepChannelField, TotpCodeField } from '../../common/validation/factor-fields.js';
import { ChallengeIdField, CodeField, PasswordField } from '../../common/validation/fields.js';

@ApiSchema({ description: 'Where the code is sent: by e-mail if `type` is absent.' })
export class ReauthenticationStart {
  static readonly mayBeAbsent = true;

  @StepChannelField({ optional: true })
  type?: 'email_code' | 'sms_code';
}

/**
 * One schema with optional fields, not a union: there is no field to tell two schemas apart by, and generated clients
 * handle such a union badly (in Go, its body is empty).
 */
@ApiSchema({
  description: 'Exactly one proof: `totpCode`, `recoveryCode`, `password`, or `challengeId` and `code`.',
})
export class ReauthenticationConfirmation {
  @ChallengeIdField({ optional: true })
  challengeId?: string;

  @CodeField('123456', { optional: true })
  code?: string;

  @PasswordField({ optional: true })
  password?: string;

  @TotpCodeField({ optional: true })
  totpCode?: string;

  @RecoveryCodeField({ optional: true })
  recoveryCode?: string;
}
