import { FlagField, LabelField, SetupIdField, TotpCodeField } from '../../common/validation/factor-fields.js';

export class TotpConfirmation {
  @SetupIdField()
  setupId!: string;

  @TotpCodeField()
  totpCode!: string;

  @LabelField()
  label?: string;
}

export class SecondFactorSwitch {
  @FlagField({ description: 'Each sign-in requires a second factor.', example: true })
  required!: boolean;
}
