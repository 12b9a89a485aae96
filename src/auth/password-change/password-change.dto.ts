import { NewPasswordField, PasswordField } from '../../common/validation/fields.js';

export class PasswordChangeRequest {
  @PasswordField()
  currentPassword!: string;

  @NewPasswordField()
  newPassword!: string;
}
