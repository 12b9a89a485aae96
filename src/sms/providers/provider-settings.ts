import { orNull } from '../../config/setting-kinds.js';
import { combined, setting, type Setting, type SettingsRecord, type ValuesOf } from '../../config/setting.js';
import { providerName, smsProvider, type SmsProviderName } from '../sms-switch.setting.js';

/** What the provider refuses because of itself is sent by this one. Null if there is none. */
export const smsFallback = setting('SMS_PROVIDER_FALLBACK', orNull(providerName));

/** A variable of one provider, which is required if that provider is chosen. */
export function requiredBy<Value>(
  provider: SmsProviderName,
  value: Setting<Value | null>,
): Setting<Value | null> {
  return combined({ primary: smsProvider, fallback: smsFallback, value }).map((given) => {
    const isChosen = given.primary === provider || (given.primary !== null && given.fallback === provider);
    if (given.value !== null || !isChosen) return given.value;
    throw new Error(`${value.variables[0]?.name} is required by the provider of text messages "${provider}"`);
  });
}

type AllGiven<Values> = { readonly [Name in keyof Values]: NonNullable<Values[Name]> };

/** @returns null unless all are given */
export function allOrNull<const Parts extends SettingsRecord>(
  parts: Parts,
): Setting<AllGiven<ValuesOf<Parts>> | null> {
  return combined(parts).map((values) =>
    Object.values(values).includes(null) ? null : (values as AllGiven<ValuesOf<Parts>>),
  ); // as: none of them is null
}
