import { FullNameField, LocaleField } from '../../common/validation/fields.js';

export class ProfileUpdate {
  @FullNameField({ optional: true })
  fullName?: string;

  @LocaleField({ optional: true })
  locale?: string;
}
