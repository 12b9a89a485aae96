import { Field, type FieldRule } from './field.js';
import { errorOfLength } from './text-rules.js';

const maxLength = 64;

/** A text; which numbers are accepted is decided where the installation's countries are known. */
const isShortText: FieldRule = (value) => {
  if (typeof value !== 'string') return { code: 'type', detail: 'must be a string' };
  return errorOfLength(value, maxLength);
};

export const PhoneField = () =>
  Field({
    rule: isShortText,
    documentation: {
      type: String,
      maxLength,
      example: '+4915112345642',
      description: 'A mobile phone number in international form: with `+` and the country code.',
    },
  });

export const PhoneChannelField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    rule: (value) =>
      value === 'sms' || value === 'whatsapp' ? null : { code: 'format', detail: 'must be sms or whatsapp' },
    documentation: { type: String, example: 'sms', description: 'How codes are sent: `sms` or `whatsapp`.' },
  });

/** The client has shown the owner the risks of text messages. */
export const RiskField = () =>
  Field({
    rule: (value) => (value === true ? null : { code: 'format', detail: 'must be true' }),
    documentation: {
      type: Boolean,
      enum: [true],
      example: true,
      description: 'The person has read the text of *getFactorNotices*. Its time is stored.',
    },
  });
