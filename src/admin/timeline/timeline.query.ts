import { CursorField, LimitField, RequiredQueryEmailField } from '../../common/validation/query-fields.js';

export class TimelineQuery {
  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}

export class AddressTimelineQuery extends TimelineQuery {
  @RequiredQueryEmailField('The whole address. It need not have an account.')
  email!: string;
}
