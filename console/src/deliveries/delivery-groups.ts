import type { DeliveryGroup } from '../api/operation-types.js';
import { isTextKey, nameOf, t } from '../i18n/i18n.js';

/** What a reply means, if its codes say so (RFC 3463); else null. */
export function meaningOf({ answer }: Pick<DeliveryGroup, 'answer'>): string | null {
  const [, status, detail] = /^([45]\d\d)(?: [45]\.(\d{1,3}\.\d{1,3}))?/.exec(answer) ?? [];
  const isTemporary = status?.startsWith('4');
  const keys = [
    detail && `reply.${detail}`,
    detail && `reply.${detail.split('.')[0]}`,
    status && (isTemporary ? 'reply.temporary' : 'reply.permanent'),
    answer.startsWith('ECONNECTION') || answer.startsWith('ETIMEDOUT') || answer.startsWith('EDNS')
      ? 'reply.connection'
      : '',
  ];
  const key = keys.find((each) => each && isTextKey(each));
  return key && isTextKey(key) ? t(key) : null;
}

export const describeTemplate = (template: string | null): string =>
  template === null ? t('deliveries.heldBack') : nameOf('template', template);
