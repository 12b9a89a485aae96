import type { AdminUser } from '../api/types.js';
import { nameOf, t } from '../i18n/i18n.js';
import { badge, type Tone } from '../ui/badge.js';

const tones: Readonly<Record<string, Tone>> = { active: 'good', unverified: 'warning', disabled: 'bad' };

export function stateBadge(state: string): HTMLElement {
  return badge(nameOf('state', state), tones[state] ?? 'neutral');
}

export function operatorBadge(role: string): HTMLElement {
  return badge(nameOf('role', role), 'neutral');
}

/** Such as "authenticator app, recovery codes". */
export function describeFactors({ secondFactor: { methods, required } }: AdminUser): string {
  if (methods.length > 0) return methods.map((method) => nameOf('factor', method)).join(t('list.separator'));
  return required ? t('factor.required') : t('value.none');
}
