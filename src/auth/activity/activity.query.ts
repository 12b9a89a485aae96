import { CursorField, LimitField } from '../../common/validation/query-fields.js';

export class ActivityQuery {
  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}
