import type { TotpSetup } from '../api/types.js';
import { h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import { codeInput, field, form } from '../ui/form.js';

/** The secret as a QR code and as text, and the first code of the app. */
export function totpSetupForm(
  { setupId, secret, otpauthUri, qrSvg }: TotpSetup,
  confirm: (proof: { setupId: string; totpCode: string }) => Promise<void>,
): Child {
  // As an image, in which nothing can run or load anything. Never as markup of this page.
  const image = h('img', {
    class: 'qr',
    alt: t('setup.qr'),
    src: `data:image/svg+xml,${encodeURIComponent(qrSvg)}`,
  });
  const spaced = secret.replace(/.{4}(?=.)/g, '$& ');
  return [
    h('p', null, t('setup.intro')),
    image,
    h('p', { class: 'hint' }, t('setup.manual')),
    h('p', { class: 'secret', dir: 'ltr' }, spaced),
    otpauthUri.startsWith('otpauth:') && h('p', null, h('a', { href: otpauthUri }, t('setup.link'))),
    form({
      fields: field(t('proof.totp'), codeInput({ name: 'totpCode', inputmode: 'numeric', maxlength: 12 })),
      submitLabel: t('setup.confirm'),
      submit: ({ totpCode = '' }) => confirm({ setupId, totpCode }),
    }),
  ];
}

/** Recovery codes, which are shown this once. */
export function recoveryCodesPanel(codes: readonly string[], proceed: () => void): Child {
  return [
    h('p', null, t('codes.intro')),
    h(
      'ol',
      { class: 'recovery-codes', dir: 'ltr' },
      codes.map((code) => h('li', null, code)),
    ),
    form({
      fields: h(
        'label',
        { class: 'choice' },
        h('input', { type: 'checkbox', required: true }),
        t('codes.kept'),
      ),
      submitLabel: t('codes.proceed'),
      submit: async () => proceed(),
    }),
  ];
}
