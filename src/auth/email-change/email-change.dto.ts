import { ChallengeIdField, CodeField, EmailField } from '../../common/validation/fields.js';

export class EmailChangeRequest {
  @EmailField()
  newEmail!: string;
}

export class EmailChangeConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('12345678')
  code!: string;
}
