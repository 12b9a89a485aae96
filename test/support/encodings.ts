const everyCharacter = (secret: string, spell: (code: number, character: string) => string) =>
  secret
    .split('')
    .map((character) => spell(character.charCodeAt(0), character))
    .join('');

const base64 = (secret: string) => Buffer.from(secret).toString('base64');
const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');

const rot13 = (code: number, character: string) => {
  if (!/[a-z]/i.test(character)) return character;
  const first = code >= 97 ? 97 : 65;
  return String.fromCharCode(first + ((code - first + 13) % 26));
};

/** Ways in which a program may write a value it received: unchanged, encoded, or formatted for people. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in brackets': (secret) => `<${secret}>`,
  'in quotes': (secret) => `"${secret}"`,
  'within a word': (secret) => `user=${secret};`,
  'in capitals': (secret) => secret.toUpperCase(),
  'in small letters': (secret) => secret.toLowerCase(),
  backwards: (secret) => secret.split('').toReversed().join(''),
  'in base64': base64,
  'in base64, one byte on': (secret) => base64(`x${secret}`),
  'in base64, two bytes on': (secret) => base64(`xx${secret}`),
  'in base64 for URLs': (secret) => Buffer.from(secret).toString('base64url'),
  'in base64 of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'as an encoded word (RFC 2047)': (secret) => `=?utf-8?B?${base64(secret)}?=`,
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in hex capitals with colons': (secret) =>
    everyCharacter(secret, (code) => `${hex(code, 2)}:`.toUpperCase()),
  'percent-encoded': encodeURIComponent,
  'percent-encoded throughout': (secret) => everyCharacter(secret, (code) => `%${hex(code, 2)}`),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'quoted-printable': (secret) => secret.replaceAll('@', '=40'),
  'quoted-printable throughout': (secret) =>
    everyCharacter(secret, (code) => `=${hex(code, 2).toUpperCase()}`),
  'in entities': (secret) => everyCharacter(secret, (code) => `&#${code};`),
  'in entities of hex': (secret) => everyCharacter(secret, (code) => `&#x${hex(code, 2)};`),
  'in escapes of JSON': (secret) => everyCharacter(secret, (code) => `\\u${hex(code, 4)}`),
  'in octal (RFC 3461)': (secret) => everyCharacter(secret, (code) => `\\${code.toString(8)}`),
  'in xtext (RFC 3461)': (secret) => everyCharacter(secret, (code) => `+${hex(code, 2).toUpperCase()}`),
  'in numbers': (secret) => everyCharacter(secret, (code) => `${code} `),
  'in binary': (secret) => everyCharacter(secret, (code) => `${code.toString(2)} `),
  'with spaces between': (secret) => secret.split('').join(' '),
  'with dots between': (secret) => secret.split('').join('.'),
  'with hyphens between': (secret) => secret.split('').join('-'),
  'with commas between': (secret) => secret.split('').join(', '),
  'in pairs': (secret) => (secret.match(/.{1,2}/g) ?? []).join(' '),
  'one a line': (secret) => secret.split('').join('\t'),
  'turned by 13': (secret) => everyCharacter(secret, rot13),
  'as people say it': (secret) => secret.replace('@', ' at ').replaceAll('.', ' dot '),
};
