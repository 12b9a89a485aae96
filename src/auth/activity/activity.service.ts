import { Injectable } from '@nestjs/common';
import { AuditRecords } from '../../audit/audit-records.service.js';
import { Clock } from '../../common/clock.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { pageOf, readIdCursor } from '../../common/http/page-cursor.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { ActivityQuery } from './activity.query.js';
import { ActivityEventResponse, type ActivityListResponse } from './activity.response.js';

const shownSeconds = 90 * 86_400;

/** Shows owners what happened to their account. */
@Injectable()
export class ActivityService {
  constructor(
    private readonly records: AuditRecords,
    private readonly clock: Clock,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list(
    { limit: size = pageSizes.default, cursor }: ActivityQuery,
    user: PrincipalUser,
    client: ClientInfo,
  ): Promise<ActivityListResponse> {
    const filter = { userId: user.id }; // another account's cursor is that of another list
    const before = readIdCursor(cursor, filter);
    const since = this.clock.secondsAgo(shownSeconds);
    const rows = await this.records.listOfOwner({ ...filter, since }, { before, limit: size + 1 });
    const { data, nextCursor } = pageOf(rows, { size, filter, positionOf: ({ id }) => [id] });
    const language = chooseLanguage([user.locale, ...client.languages], this.language.defaultLanguage);
    return { data: data.map((event) => ActivityEventResponse.from(event, language)), nextCursor };
  }
}
