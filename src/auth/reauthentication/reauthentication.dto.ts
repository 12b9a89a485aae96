import { ChallengeIdField, CodeField, PasswordField } from '../../common/validation/fields.js';

/** Either a code with its challenge, or a password. The two classes below document the alternatives. */
export class ReauthenticationConfirmation {
  @ChallengeIdField({ optional: true })
  challengeId?: string;

  @CodeField('123456', { optional: true })
  code?: string;

  @PasswordField({ optional: true })
  password?: string;
}

export class ReauthenticationByCode {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('123456')
  code!: string;
}

export class ReauthenticationByPassword {
  @PasswordField()
  password!: string;
}
