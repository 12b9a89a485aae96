import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'range.network': 'solicitações de uma mesma rede',
  'range.prefix': '{prefix} ({country})',
};
