import {
  ChoiceField,
  CursorField,
  FlagField,
  LimitField,
  QueryEmailField,
  QueryIdField,
  QueryTextField,
  TimeField,
} from '../../common/validation/query-fields.js';
import { operatorRoles, type OperatorRole } from '../../users/operator-permissions.js';
import { accountStates, type AccountState } from '../../users/account-state.js';

export class AdminUsersQuery {
  @QueryEmailField('The whole address.')
  email?: string;

  @QueryPrefixField()
  emailPrefix?: string;

  @QueryIdField('The ID of the account.')
  id?: string;

  @QueryTextField({ maxLength: 255, description: 'The ID in your application or directory.' })
  externalId?: string;

  @ChoiceField(accountStates, '`active`: enabled, with a verified address.')
  state?: AccountState;

  @QueryTextField({ maxLength: 40, description: 'One of the roles of your application.' })
  role?: string;

  @ChoiceField(operatorRoles, 'Role in the administration.')
  operatorRole?: OperatorRole;

  @FlagField('Whether sign-ins of the account require a second factor that it has or chose.')
  hasSecondFactor?: boolean;

  @TimeField('Created at this time or later.')
  createdAfter?: Date;

  @TimeField('Created before this time.')
  createdBefore?: Date;

  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}

/** At least three characters: shorter prefixes would list the installation. */
function QueryPrefixField(): PropertyDecorator {
  return QueryTextField({
    minLength: 3,
    maxLength: 254,
    canonical: (text) => text.toLowerCase(),
    description:
      'The beginning of the address, at least three characters. The list is in the order of addresses.',
  });
}
