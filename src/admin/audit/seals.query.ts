import { CursorField, LimitField } from '../../common/validation/query-fields.js';

export class SealsQuery {
  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}
