import { EmailField, FullNameField, LocaleField, NewPasswordField } from '../../common/validation/fields.js';

export class RegistrationRequest {
  @EmailField()
  email!: string;

  @NewPasswordField()
  password!: string;

  @FullNameField()
  fullName!: string;

  @LocaleField({ optional: true })
  locale?: string;
}
