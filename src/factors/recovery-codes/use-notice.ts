import type { NoticeMailName } from '../../common/i18n/translation.js';

/** With so few codes left, the notice asks the owner to create new ones. */
const fewCodes = 3;

/** The notice about a used recovery code, as parts of a `DeliveryOrder`. */
export function useNotice(remainingCodes: number): { template: NoticeMailName; remainingCodes: number } {
  return {
    template: remainingCodes > fewCodes ? 'recovery-code-used' : 'recovery-codes-low',
    remainingCodes,
  };
}
