import type { Client } from '../api/client.js';
import { t } from '../i18n/i18n.js';
import { openActDialog } from './act-dialog.js';

/** Sends a failed message again. */
export function openRetryDialog(
  { client, changed }: { client: Client; changed: () => void },
  deliveryId: string,
): void {
  openActDialog({
    title: t('retry.label'),
    consequences: [t('retry.will'), t('retry.tells')],
    asksReason: false,
    submitLabel: t('retry.label'),
    done: t('retry.done'),
    run: async (_values, headers) => {
      const path = `/v1/admin/deliveries/${encodeURIComponent(deliveryId)}/retry`;
      await client.request('POST', path, { headers });
      changed();
    },
  });
}
