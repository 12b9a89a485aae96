import { ChallengeIdField, CodeField, PasswordField } from '../../common/validation/fields.js';

/** Either a code and its challenge, or the password: as the two classes below document it. */
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
