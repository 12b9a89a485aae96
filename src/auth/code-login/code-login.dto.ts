import { ChallengeIdField, CodeField, EmailField } from '../../common/validation/fields.js';

export class CodeLoginRequest {
  @EmailField()
  email!: string;
}

export class CodeLoginConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('12345678')
  code!: string;
}
