import { parsePhoneNumber } from './phone-number.js';

/** Number, country, prefix. */
const accepted: readonly (readonly [string, string, string])[] = [
  ['+4915112345678', 'DE', '4915112'],
  ['+436641234567', 'AT', '4366412'],
  ['+41781234567', 'CH', '4178123'],
  ['+33612345678', 'FR', '3361234'],
  ['+393123456789', 'IT', '3931234'],
  ['+34612345678', 'ES', '3461234'],
  ['+351912345678', 'PT', '35191234'],
  ['+447400123456', 'GB', '4474001'],
  ['+447781123456', 'GG', '4477811'],
  ['+447797712345', 'JE', '4477977'],
  ['+447624123456', 'IM', '4476241'],
  ['+353850123456', 'IE', '35385012'],
  ['+4740612345', 'NO', '474061'],
  ['+3546111234', 'IS', '354611'],
  ['+358412345678', 'FI', '35841234'],
  ['+48512345678', 'PL', '4851234'],
  ['+79123456789', 'RU', '791234'],
  ['+77710009998', 'KZ', '777100'],
  ['+905012345678', 'TR', '9050123'],
  ['+972502345678', 'IL', '97250234'],
  ['+971501234567', 'AE', '97150123'],
  ['+966512345678', 'SA', '96651234'],
  ['+919876543210', 'IN', '9198765'],
  ['+8801812345678', 'BD', '88018123'],
  ['+8613812345678', 'CN', '8613812'],
  ['+886912345678', 'TW', '88691234'],
  ['+819012345678', 'JP', '8190123'],
  ['+821012345678', 'KR', '8210123'],
  ['+61412345678', 'AU', '6141234'],
  ['+6421123456', 'NZ', '642112'],
  ['+5511961234567', 'BR', '5511961'],
  ['+5491123456789', 'AR', '5491123'],
  ['+525512345678', 'MX', '5255123'],
  ['+2348021234567', 'NG', '23480212'],
  ['+254712345678', 'KE', '25471234'],
  ['+201001234567', 'EG', '2010012'],
  ['+50051234', 'FK', '5005'],
  ['+14155552671', 'US', '141555'],
  ['+15062345678', 'CA', '150623'],
  ['+18762101234', 'JM', '187621'],
];

const otherKinds = {
  'a landline': ['+493012345678', '+390612345678', '+61891681234'],
  'a toll-free number': ['+18002345678', '+33801234567', '+80012345678'],
  'a premium-rate number': ['+19002345678', '+499001234567', '+33891123456', '+97912345678'],
  'a shared-cost number': ['+491801234567', '+80812345678'],
  'a personal number': ['+447012345678', '+4970012345678', '+15005550006'],
  'a VoIP number': ['+445612345678', '+33912345678', '+815012345678'],
  'a pager': ['+447640123456'],
  "a company's number": ['+445512345678'],
  'a satellite phone': ['+870301234567', '+881612345678'],
  'an international network': ['+882130123456', '+883510012345', '+888123456789'],
};

const impossible = [
  '+491511234567', // one digit short
  '+4915112345678901',
  '+61471234567',
  '+19021234567', // NXX begins with 1
  '+9991234567890',
  '+210123456789', // no such country
  '+0491511234567',
  '+49',
  '+',
  '',
];

/** The same number, as people and programs write it. */
const forms = [
  '+49 151 12345678',
  ' +49-151-1234-5678 ',
  '+49.151.12345678',
  '+49 (151) 123 456 78',
  '+49 (0) 151 12345678',
  '+49\u2011151\u2011\u200912345678', // non-breaking hyphen, thin space
  '\u202a+49 151 12345678\u202c', // direction marks of a copied contact
  '\uff0b\uff14\uff19\u3000\uff11\uff15\uff11\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18', // full width
  '+\u0664\u0669\u0661\u0665\u0661\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668', // Arabic-Indic
  '+\u06f4\u06f9\u06f1\u06f5\u06f1\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8', // Persian
  '+\u096a\u096f\u0967\u096b\u0967\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e', // Devanagari
  '+49 151 \u{1d7cf}\u{1d7d0}\u{1d7d1}\u{1d7d2}\u{1d7d3}\u{1d7d4}\u{1d7d5}\u{1d7d6}', // mathematical bold
];

const notNumbers = [
  '015112345678', // national
  '4915112345678',
  '004915112345678',
  '+4915112345678;ext=12',
  '+4915112345678 ext. 12',
  '+4915112345678x12',
  '+4915112345678#12',
  '+4915112345678,12',
  'tel:+4915112345678',
  'tel:15112345678;phone-context=+49',
  '15112345678;phone-context=+49',
  '+49 151 1234567\u00b2', // superscript two
  '+49 151 1234567\u2461', // circled two
  '+1 415 555 CODE',
  '+49151123456O8',
  '++4915112345678',
  '+49+15112345678',
  '+4915112345678\u0000',
  '+4915112345678/9',
  '+4915112345678, +4915112345679',
  'me@example.com',
  `+49 151 ${' '.repeat(64)}12345678`,
];

describe('a phone number', () => {
  it.each(accepted)('%s is of %s, in the prefix %s', (e164, country, prefix) => {
    expect(parsePhoneNumber(e164)).toMatchObject({ e164, country, prefix });
  });

  it.each(forms)('may be written as %j', (form) => {
    expect(parsePhoneNumber(form)).toEqual({
      e164: '+4915112345678',
      callingCode: '49',
      country: 'DE',
      prefix: '4915112',
    });
  });

  it.each(Object.entries(otherKinds))('is refused if it is %s', (_, numbers) => {
    expect(numbers.filter((number) => parsePhoneNumber(number) !== null)).toEqual([]);
  });

  it.each(impossible)('is refused if nobody can have it: %j', (number) => {
    expect(parsePhoneNumber(number)).toBeNull();
  });

  it.each(notNumbers)('is refused unless it is a number in international form alone: %j', (text) => {
    expect(parsePhoneNumber(text)).toBeNull();
  });

  it('has a prefix of at least 10 000 numbers', () => {
    for (const [e164, , prefix] of accepted)
      expect(e164.length - 1 - prefix.length).toBeGreaterThanOrEqual(4);
  });
});
