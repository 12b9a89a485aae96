import { ChallengeIdField, CodeField, EmailField } from '../../common/validation/fields.js';

export class EmailChangeRequest {
  @EmailField('ada.lovelace@example.com')
  newEmail!: string;
}

export class EmailChangeConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('12345678')
  code!: string;
}
