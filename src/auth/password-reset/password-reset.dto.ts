import { ChallengeIdField, CodeField, EmailField, NewPasswordField } from '../../common/validation/fields.js';

export class PasswordResetRequest {
  @EmailField()
  email!: string;
}

export class PasswordResetConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('12345678')
  code!: string;

  @NewPasswordField()
  newPassword!: string;
}
