import type { Proof } from '../api/types.js';
import { h } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { openDialog } from '../ui/dialog.js';
import { CancelledError } from '../ui/errors.js';
import { proofForm } from '../ui/proof-form.js';
import type { AuthApi } from './auth-api.js';

/**
 * Asks for a proof in a dialog, over whatever needs it.
 * @throws CancelledError if the dialog was closed
 */
export async function askForProof(auth: AuthApi, methods: readonly string[]): Promise<void> {
  let isGiven = false;
  const { closed } = openDialog(t('stepUp.title'), ({ close }) => [
    h('p', null, t('stepUp.intro')),
    proofForm({
      email: auth.email,
      methods: methods.map((type) => ({ type })),
      submitLabel: t('stepUp.confirm'),
      sendCode: (previous, type) => (previous ? auth.resend(previous) : auth.startReauthentication(type)),
      submit: async (proof: Proof) => {
        await auth.reauthenticate(proof);
        isGiven = true;
        close();
      },
    }),
  ]);
  await closed;
  if (!isGiven) throw new CancelledError();
}
