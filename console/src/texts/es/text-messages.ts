import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'range.network': 'solicitudes de una misma red',
  'range.prefix': '{prefix} ({country})',
};
