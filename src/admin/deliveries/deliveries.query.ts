import {
  ChoiceField,
  CursorField,
  LimitField,
  QueryDomainField,
  QueryTextField,
  TimeField,
} from '../../common/validation/query-fields.js';
import { deliveryStates, type DeliveryStatus } from '../../delivery/delivery.entity.js';
import { messageNames } from '../../delivery/message.js';

const since = 'Queued at this time or later; by default, in the last 24 hours.';

export class DeliveriesQuery {
  @ChoiceField(deliveryStates, '`dropped`: not sent, because its code or notice was no longer valid.')
  state?: DeliveryStatus;

  @QueryTextField({ maxLength: 40, description: 'The channel, such as `email`.' })
  channel?: string;

  @ChoiceField(messageNames, 'The kind of message.')
  template?: string;

  @QueryDomainField('The domain of the address.')
  domain?: string;

  @QueryTextField({
    minLength: 0,
    maxLength: 100,
    description: 'What the provider said last, as in a group. Empty for nothing.',
  })
  answer?: string;

  @TimeField(since)
  since?: Date;

  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}

export class DeliveryGroupsQuery {
  @ChoiceField(deliveryStates, '`failed` by default.')
  state?: DeliveryStatus;

  @TimeField(since)
  since?: Date;
}
