import { ConfirmationField } from '../../common/validation/operator-fields.js';

export class AllSessionsQuery {
  @ConfirmationField('The number of active accounts, which shows that all of them are meant.')
  confirm!: number;
}
