import { QueryEmailField, QueryIdField, QueryIpField } from '../../common/validation/query-fields.js';

/** Exactly one of them. */
export class LimitsQuery {
  @QueryEmailField('An address, with or without an account.')
  address?: string;

  @QueryIpField('An IP address. Limits count its network.')
  ip?: string;

  @QueryIdField('The ID of an account. Includes the limits of its address.')
  userId?: string;
}
