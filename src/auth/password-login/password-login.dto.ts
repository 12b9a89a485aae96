import { EmailField, PasswordField } from '../../common/validation/fields.js';

export class PasswordLoginRequest {
  @EmailField()
  email!: string;

  @PasswordField()
  password!: string;
}
