import { SignInTokenField } from '../../common/validation/factor-fields.js';

export class FactorRecoveryRequest {
  @SignInTokenField()
  signInToken!: string;
}
