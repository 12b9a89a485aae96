import { TimeField } from '../../common/validation/query-fields.js';

export class AuditExportQuery {
  @TimeField('At this time or later.')
  since?: Date;

  @TimeField('Before this time; by default, one minute ago. Later events may still be missing.')
  until?: Date;
}
