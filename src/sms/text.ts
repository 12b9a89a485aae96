import type { TextName } from '../common/i18n/translation.js';
import { describeLifetime, formatMessage, translations } from '../common/i18n/translator.js';
import { en } from '../common/i18n/locales/en.js';
import type { Message, MessageName } from '../delivery/message.js';
import type { SmsChannelId } from './sms-provider.js';

/** What all text messages of an installation have in common. */
export interface TextSettings {
  productName: string;
  /** Of the web site that may read the code from the message. */
  host: string;
  /** Of the Android app that reads it instead. */
  appHash: string | null;
}

export interface RenderedText {
  text: string;
  code: string;
}

/** Whether a message can be sent as a text message. */
export function isTextName(name: MessageName): name is MessageName & TextName {
  return Object.hasOwn(en.texts, name);
}

/**
 * Renders a text message with a code. It contains nothing that a person has written, and no link. Its last line is for
 * programs: the host and the code (origin-bound one-time codes, WICG), or the hash of an app (SMS Retriever). A message
 * for WhatsApp has none.
 * @throws Error for a message that cannot be sent as a text message
 */
export function renderText(
  { name, language, data }: Message,
  { channel, ...settings }: TextSettings & { channel: SmsChannelId },
): RenderedText {
  if (!isTextName(name)) throw new Error(`the message "${name}" has no text`);
  if (!('code' in data) || !/^[0-9A-Za-z]+$/.test(data.code))
    throw new Error('the code is not plain letters and digits');
  const { code, lifetimeSeconds } = data;
  const { productName: product, host, appHash } = settings;
  const lifetime = describeLifetime(language, lifetimeSeconds);
  const sentence = formatMessage(language, translations[language].texts[name], { product, code, lifetime });
  if (channel !== 'sms') return { text: sentence, code };
  return { text: `${sentence}\n${appHash ?? `@${host} #${code}`}`, code };
}
