import { auditOutcomes, auditTypes, type AuditOutcome, type AuditType } from '../../audit/audit-types.js';
import {
  ChoiceField,
  CursorField,
  LimitField,
  QueryIdField,
  QueryTextField,
  TimeField,
} from '../../common/validation/query-fields.js';

export class AuditQuery {
  @ChoiceField(Object.keys(auditTypes), 'The type of the event.')
  type?: AuditType;

  @QueryIdField('The operator who did it.')
  actorId?: string;

  @QueryIdField('The account that it happened to.')
  subjectId?: string;

  @ChoiceField(auditOutcomes, '`refused`: not allowed, or beyond a limit.')
  outcome?: AuditOutcome;

  @QueryTextField({ maxLength: 45, description: 'The IP address of the request.' })
  ip?: string;

  @TimeField('At this time or later.')
  since?: Date;

  @TimeField('Before this time.')
  until?: Date;

  @LimitField()
  limit?: number;

  @CursorField()
  cursor?: string;
}
