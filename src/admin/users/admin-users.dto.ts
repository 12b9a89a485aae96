import { EmailField, FullNameField, LocaleField } from '../../common/validation/fields.js';
import {
  ExternalIdField,
  OperatorRoleField,
  ReasonField,
  RolesField,
  SwitchField,
} from '../../common/validation/operator-fields.js';
import { operatorRoles, type OperatorRole } from '../../users/operator-permissions.js';

const NotifyField = () =>
  SwitchField(
    'Sends an invitation: an e-mail without a code or a link, which says how to sign in with a code.',
  );

/** The account of somebody else. It has no password: an operator must not know one. */
export class AdminNewUser {
  @EmailField()
  email!: string;

  @FullNameField()
  fullName!: string;

  @LocaleField({ optional: true })
  locale?: string;

  @RolesField()
  roles?: string[];

  @ExternalIdField()
  externalId?: string;

  @NotifyField()
  notify?: boolean;
}

export class AdminUserChange {
  @FullNameField({ optional: true })
  fullName?: string;

  @LocaleField({ optional: true })
  locale?: string;

  @RolesField()
  roles?: string[];

  @ExternalIdField({ isNullable: true })
  externalId?: string | null;
}

/** An account as a directory knows it. */
export class AdminProvisionedUser {
  @EmailField()
  email!: string;

  @FullNameField()
  fullName!: string;

  @LocaleField({ optional: true })
  locale?: string;

  @RolesField()
  roles?: string[];

  @NotifyField()
  notify?: boolean;
}

export class AdminEmailChange {
  @EmailField('ada@new.example')
  email!: string;

  @ReasonField()
  reason!: string;
}

export class OperatorRoleChange {
  @OperatorRoleField(operatorRoles)
  operatorRole!: OperatorRole | null;

  @ReasonField()
  reason!: string;
}
