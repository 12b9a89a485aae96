import type { TextMessageBreaker, TextMessages } from '../api/operation-types.js';
import { fill, h } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { rangeText } from '../i18n/ranges.js';
import { may } from '../operator.js';
import { openActDialog } from '../ui/act-dialog.js';
import { isSilent } from '../ui/errors.js';
import { refill } from '../ui/refill.js';
import { errorState } from '../ui/states.js';
import type { ViewContext } from '../view.js';
import { textMessagesCard } from './text-messages-card.js';

/** Text messages, if the installation sends any. */
export function textMessagesRegion(
  { client, operator, signal }: ViewContext,
  windowOf: () => string,
): { element: HTMLElement; read: () => Promise<void> } {
  const element = h('div', { class: 'now' });
  const path = '/v1/admin/text-messages';
  let latest = 0;
  const read = async () => {
    latest += 1;
    const mine = latest;
    try {
      const messages = await client.get<TextMessages>(path, { query: { window: windowOf() }, signal });
      if (mine === latest) refill(element, messages.isEnabled && textMessagesCard(messages, end));
    } catch (error) {
      if (mine !== latest || isSilent(error)) return;
      fill(
        element,
        errorState(error, () => void read()),
      );
    }
  };
  const end = may(operator, 'limits.reset')
    ? (breaker: TextMessageBreaker) =>
        openActDialog({
          title: t('sms.endTitle', { range: rangeText(breaker) }),
          consequences: [t('sms.endWill'), t('sms.endCounts')],
          submitLabel: t('sms.end'),
          done: t('sms.ended'),
          run: async ({ reason = '' }, headers) => {
            const target = `/v1/admin/text-messages/breakers/${encodeURIComponent(breaker.id)}`;
            await client.request('DELETE', target, { query: { reason }, headers });
            await read();
          },
        })
    : null;
  return { element, read };
}
