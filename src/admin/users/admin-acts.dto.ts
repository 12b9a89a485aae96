import { ReasonField, WordField } from '../../common/validation/operator-fields.js';

export const passwordResetModes = ['ask', 'require'] as const;
export type PasswordResetMode = (typeof passwordResetModes)[number];

export class OperatorReason {
  @ReasonField()
  reason!: string;
}

export class AdminPasswordResetRequest {
  @ReasonField()
  reason!: string;

  @WordField(
    passwordResetModes,
    '`ask`: sends an e-mail, and changes nothing. `require`: also removes the password, and revokes the sessions.',
  )
  mode!: PasswordResetMode;
}
