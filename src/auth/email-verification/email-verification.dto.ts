import { ChallengeIdField, CodeField } from '../../common/validation/fields.js';

export class EmailVerificationConfirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('123456')
  code!: string;
}
