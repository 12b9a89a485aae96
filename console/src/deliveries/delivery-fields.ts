import { h, type Child } from '../dom.js';
import { nameOf, t } from '../i18n/i18n.js';
import { field, select } from '../ui/form.js';
import { windows, type DeliveryFilter } from './delivery-filter.js';
import { templates } from './templates.js';

const states = ['failed', 'queued', 'dropped', 'sent'] as const;

export function deliveryFields(filter: DeliveryFilter): Child {
  const named = (area: string, values: readonly string[]) =>
    values.map((value): [string, string] => [value, nameOf(area, value)]);
  return [
    field(
      t('deliveries.state'),
      select({ name: 'state', value: filter.state }, [['', t('filter.any')], ...named('delivery', states)]),
    ),
    field(t('deliveries.window'), select({ name: 'window', value: filter.window }, named('window', windows))),
    field(
      t('deliveries.message'),
      select({ name: 'template', value: filter.template }, [
        ['', t('filter.any')],
        ...named('template', templates),
      ]),
    ),
    field(
      t('deliveries.domain'),
      h('input', {
        name: 'domain',
        value: filter.domain,
        dir: 'ltr',
        maxlength: 253,
        autocomplete: 'off',
        spellcheck: 'false',
      }),
    ),
    field(
      t('deliveries.reply'),
      h('input', {
        name: 'reply',
        value: filter.reply,
        dir: 'ltr',
        maxlength: 100,
        autocomplete: 'off',
        spellcheck: 'false',
      }),
    ),
  ];
}
