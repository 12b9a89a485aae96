import { canonicalEmail, maskEmail } from './email-address.js';

const label63 = 'x'.repeat(63);
/** Three labels of 63 and one that fills up: 253 characters, the longest name DNS has. */
const domain253 = `${label63}.${label63}.${label63}.${'y'.repeat(57)}.com`;

/** What is written, and the one text that stands for it from then on. */
const taken: readonly [what: string, written: string, canonical: string][] = [
  ['as it is', 'ada@example.com', 'ada@example.com'],
  ['capitals', 'Ada.Lovelace@EXAMPLE.Com', 'ada.lovelace@example.com'],
  ['the shortest', 'a@b.de', 'a@b.de'],
  ['a subdomain', 'ada@mail.eu.example.com', 'ada@mail.eu.example.com'],
  ['a tag, which identity keeps', 'ada+shop@example.com', 'ada+shop@example.com'],
  ['dots, which identity keeps', 'a.d.a@gmail.com', 'a.d.a@gmail.com'],
  ['every sign of RFC 5322 atext', "a!#$%&'*+/=?^_`{|}~-z@example.com", "a!#$%&'*+/=?^_`{|}~-z@example.com"],
  ['digits alone', '12345@example.com', '12345@example.com'],
  ['an underscore in front', '_ada@example.com', '_ada@example.com'],
  ['hyphens at the ends of the local part', '-ada-@example.com', '-ada-@example.com'],
  ['a local part of 64', `${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`],
  ['a label of 63', `ada@${label63}.com`, `ada@${label63}.com`],
  ['254 in all', `a@${domain253.slice(1)}`, `a@${domain253.slice(1)}`],
  ['a label of digits', 'ada@163.com', 'ada@163.com'],
  ['labels of digits before a name', 'ada@1.2.3.4.com', 'ada@1.2.3.4.com'],
  ['hyphens in third and fourth place', 'ada@ab--cd.com', 'ada@ab--cd.com'],
  ['a digit in the last label', 'ada@example.c0m', 'ada@example.c0m'],
  // UTS 46: whatever resolves the name makes the same A-labels of these.
  ['an umlaut', 'ada@m\u00fcnchen.de', 'ada@xn--mnchen-3ya.de'],
  ['an umlaut in capitals', 'ada@M\u00dcNCHEN.DE', 'ada@xn--mnchen-3ya.de'],
  ['an umlaut in two code points', 'ada@mu\u0308nchen.de', 'ada@xn--mnchen-3ya.de'],
  ['its A-label', 'ada@xn--mnchen-3ya.de', 'ada@xn--mnchen-3ya.de'],
  ['its A-label in capitals', 'ada@XN--MNCHEN-3YA.de', 'ada@xn--mnchen-3ya.de'],
  ['sharp s, another name than ss', 'ada@fa\u00df.de', 'ada@xn--fa-hia.de'],
  ['a Chinese domain', 'ada@\u4e2d.\u4e2d\u56fd', 'ada@xn--fiq.xn--fiqs8s'],
  ['a Hebrew label', 'ada@\u05d0\u05d1.com', 'ada@xn--4dbc.com'],
  ['an emoji', 'ada@i\u2764.ws', 'ada@xn--i-7iq.ws'],
  ['the ideographic full stop', 'ada@example\u3002com', 'ada@example.com'],
  ['the fullwidth full stop', 'ada@example\uff0ecom', 'ada@example.com'],
  ['the halfwidth ideographic full stop', 'ada@example\uff61com', 'ada@example.com'],
  ['fullwidth letters in the domain', 'ada@\uff45\uff58ample.com', 'ada@example.com'],
  ['mathematical letters in the domain', 'ada@\u{1d41e}xample.com', 'ada@example.com'],
  ['circled letters in the domain', 'ada@example.\u24d2\u24de\u24dc', 'ada@example.com'],
  ['the Kelvin sign in the domain', 'ada@\u212aelvin.com', 'ada@kelvin.com'],
  ['long s in the domain', 'ada@\u017fample.com', 'ada@sample.com'],
  ['a ligature in the domain', 'ada@\ufb01sh.com', 'ada@fish.com'],
  ['the telephone sign', 'ada@example.\u2121', 'ada@example.tel'],
  // Look alike, and are other names.
  ['dotless i', 'ada@\u0131xample.com', 'ada@xn--xample-o9a.com'],
  ['dotted capital I', 'ada@\u0130xample.com', 'ada@xn--ixample-6he.com'],
  ['Cyrillic a', 'ada@\u0430pple.com', 'ada@xn--pple-43d.com'],
  ['an A-label that decodes to nothing', 'ada@xn--a.com', 'ada@xn--a.com'],
];

const refused: readonly [what: string, written: string][] = [
  ['nothing', ''],
  ['an at sign alone', '@'],
  ['no at sign', 'ada.example.com'],
  ['no local part', '@example.com'],
  ['no domain', 'ada@'],
  ['two at signs', 'ada@example.com@example.org'],
  ['two at signs side by side', 'ada@@example.com'],
  ['the fullwidth at sign for the at sign', 'ada\uff20example.com'],
  ['the fullwidth at sign in the domain', 'ada@example.org\uff20example.com'],
  ['the small at sign in the domain', 'ada@example.org\ufe6bexample.com'],
  ['the fullwidth at sign in the local part', 'ada\uff20example.org@example.com'],
  // The local part is ASCII: nothing there is folded, so nothing there can collide.
  ['the Kelvin sign in the local part', '\u212aelvin@example.com'],
  ['long s in the local part', 'ro\u017fe@example.com'],
  ['dotless i in the local part', 'm\u0131ke@example.com'],
  ['dotted capital I in the local part', 'M\u0130KE@example.com'],
  ['fullwidth letters in the local part', '\uff41da@example.com'],
  ['Cyrillic a in the local part', '\u0430da@example.com'],
  ['an umlaut in the local part', 'j\u00fcrgen@example.com'],
  ['a combining accent in the local part', 'rene\u0301@example.com'],
  ['a zero-width space in the local part', 'a\u200bda@example.com'],
  ['a soft hyphen in the local part', 'a\u00adda@example.com'],
  ['a right-to-left override in the local part', '\u202eada@example.com'],
  ['a byte order mark in front', '\ufeffada@example.com'],
  ['a quoted local part', '"ada"@example.com'],
  ['a quoted local part with an at sign', '"ada@example.org"@example.com'],
  ['a quoted local part with a space', '"ada lovelace"@example.com'],
  ['a backslash', 'ada\\@example.com'],
  ['a comment behind the local part', 'ada(comment)@example.com'],
  ['a comment in front', '(comment)ada@example.com'],
  ['a comment behind the domain', 'ada@example.com(comment)'],
  ['a display name', 'Ada <ada@example.com>'],
  ['angle brackets', '<ada@example.com>'],
  ['a source route', '@example.org:ada@example.com'],
  ['a list with a comma', 'ada@example.com,eve@example.org'],
  ['a list with a semicolon', 'ada@example.com;eve@example.org'],
  ['a list with a space', 'ada@example.com eve@example.org'],
  ['a list that is cut off', 'ada@example.com,'],
  ['a comma in the local part', 'ada,eve@example.com'],
  ['a group', 'friends:ada@example.com;'],
  ['mailto', 'mailto:ada@example.com'],
  ['a header in the local part', 'ada\r\nBcc: eve@example.org'],
  ['a header behind the domain', 'ada@example.com\r\nBcc: eve@example.org'],
  ['an SMTP command behind the domain', 'ada@example.com>\r\nDATA'],
  ['a line feed behind it', 'ada@example.com\n'],
  ['a line feed in the domain', 'ada@exam\nple.com'],
  ['a tab in the domain', 'ada@exam\tple.com'],
  ['NUL in the local part', 'ada\u0000@example.com'],
  ['NUL behind the domain', 'ada@example.com\u0000.example.org'],
  ['DEL', 'ada@exam\u007fple.com'],
  ['a C1 control', 'ada@exam\u0085ple.com'],
  ['a lone surrogate in the domain', 'ada@exam\ud800ple.com'],
  ['a lone surrogate in the local part', '\udc00ada@example.com'],
  ['the replacement character', 'ada@exam\ufffdple.com'],
  ['a private-use character', 'ada@exam\ue000ple.com'],
  ['a space in front', ' ada@example.com'],
  ['a space behind it', 'ada@example.com '],
  ['a space before the at sign', 'ada @example.com'],
  ['a space behind the at sign', 'ada@ example.com'],
  ['a no-break space in the domain', 'ada@exam\u00a0ple.com'],
  ['an ideographic space in the domain', 'ada@exam\u3000ple.com'],
  ['a dot in front', '.ada@example.com'],
  ['a dot before the at sign', 'ada.@example.com'],
  ['two dots in the local part', 'a..da@example.com'],
  ['two dots in the domain', 'ada@example..com'],
  ['a dot behind the at sign', 'ada@.example.com'],
  ['a dot at the end', 'ada@example.com.'],
  ['an ideographic full stop at the end', 'ada@example.com\u3002'],
  ['two full stops of two kinds', 'ada@example.\u3002com'],
  ['a one-dot leader', 'ada@example\u2024com'],
  ['a hyphen in front of a label', 'ada@-example.com'],
  ['a hyphen behind a label', 'ada@example-.com'],
  ['a fullwidth hyphen behind a label', 'ada@example\uff0d.com'],
  ['an underscore in the domain', 'ada@exam_ple.com'],
  ['a fullwidth underscore in the domain', 'ada@exam\uff3fple.com'],
  ['a sign in the domain', 'ada@exam!ple.com'],
  ['a quote in the domain', "ada@exam'ple.com"],
  ['a host without a domain', 'ada@localhost'],
  ['an IPv4 literal', 'ada@[192.0.2.1]'],
  ['an IPv6 literal', 'ada@[IPv6:2001:db8::1]'],
  ['an IPv4 address', 'ada@192.0.2.1'],
  ['an IPv4 address in three parts', 'ada@192.0.513'],
  ['an IPv4 address in hexadecimal', 'ada@0xc0.0x0.0x2.0x1'],
  ['an IPv4 address in octal', 'ada@0300.0.02.01'],
  ['an IPv4 address as one number', 'ada@3221225985'],
  ['an IPv4 address in fullwidth digits', 'ada@\uff11\uff19\uff12.0.2.1'],
  ['a numeric last label', 'ada@example.123'],
  ['a hexadecimal last label', 'ada@example.0x7f'],
  ['a port', 'ada@example.com:25'],
  ['a path', 'ada@example.com/x'],
  ['a query', 'ada@example.com?x'],
  ['a fragment', 'ada@example.com#x'],
  ['a percent-encoded letter in the domain', 'ada@ex%61mple.com'],
  ['a percent-encoded dot in the domain', 'ada@example%2ecom'],
  ['a fullwidth percent sign in the domain', 'ada@ex\uff0561mple.com'],
  ['a fullwidth slash in the domain', 'ada@example.com\uff0fx'],
  ['account of in the domain', 'ada@example.com\u2100.example.org'],
  ['a number with a full stop in one character', 'ada@\u2488com'],
  ['a soft hyphen in the domain', 'ada@exam\u00adple.com'],
  ['a zero-width space in the domain', 'ada@exam\u200bple.com'],
  ['a zero-width joiner in the domain', 'ada@exam\u200dple.com'],
  ['a word joiner in the domain', 'ada@exam\u2060ple.com'],
  ['a right-to-left mark in the domain', 'ada@exam\u200fple.com'],
  ['a right-to-left override in the domain', 'ada@\u202eexample.com'],
  ['a byte order mark in the domain', 'ada@exam\ufeffple.com'],
  // Invisible too, though neither controls nor format characters to Unicode.
  ['a variation selector in the domain', 'ada@exam\ufe0fple.com'],
  ['a supplementary variation selector in the domain', 'ada@exam\u{e0100}ple.com'],
  ['a combining grapheme joiner in the domain', 'ada@exam\u034fple.com'],
  ['a Hangul filler in the domain', 'ada@exam\u3164ple.com'],
  ['a halfwidth Hangul filler in the domain', 'ada@exam\uffa0ple.com'],
  ['a Hangul choseong filler in the domain', 'ada@exam\u115fple.com'],
  ['a Mongolian variation selector in the domain', 'ada@exam\u180bple.com'],
  ['an invisible Khmer vowel in the domain', 'ada@exam\u17b4ple.com'],
  ['a tag character in the domain', 'ada@exam\u{e0041}ple.com'],
  ['a combining mark in front of a label', 'ada@\u0300example.com'],
  ['letters of both directions in one label', 'ada@\u05d0example.com'],
  ['a local part of 65', `${'l'.repeat(65)}@example.com`],
  ['a label of 64', `ada@${label63}x.com`],
  ['a label of 64 once it is an A-label', `ada@${'\u00fc'.repeat(59)}.com`],
  ['255 in all', `a@${domain253}`],
  ['255 in all once the domain has A-labels', `${'l'.repeat(64)}@${'\u4e2d\u56fd.'.repeat(17)}example.com`],
  ['a very long text', `${'a'.repeat(5_000)}@${'b.'.repeat(5_000)}com`],
];

describe('canonicalEmail', () => {
  it.each(taken)('takes %s', (_what, written, canonical) => {
    expect(canonicalEmail(written)).toBe(canonical);
  });

  it.each(taken)('leaves the canonical form of %s alone', (_what, _written, canonical) => {
    expect(canonicalEmail(canonical)).toBe(canonical);
  });

  it.each(refused)('refuses %s', (_what, written) => {
    expect(canonicalEmail(written)).toBeNull();
  });

  /** All that Unicode has given a meaning, and what it keeps for invisible ones. */
  const everyCodePoint = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) =>
    /[\P{C}\p{Cc}\p{Cf}\p{DI}]/u.test(String.fromCodePoint(point)),
  );

  it('lets no character vanish from a domain, so that no two spellings differ by what nobody sees', () => {
    const vanishing = everyCodePoint.filter(
      (point) => canonicalEmail(`ada@exam${String.fromCodePoint(point)}ple.com`) === 'ada@example.com',
    );
    expect(vanishing).toEqual([]);
  });

  it('takes a character of the domain for ASCII only where Unicode’s compatibility folding does', () => {
    const fold = (text: string) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\u3002\uff0e\uff61]/g, '.');
    const strange = everyCodePoint.filter((point) => {
      const text = String.fromCodePoint(point);
      const canonical = canonicalEmail(`ada@exam${text}ple.com`);
      if (canonical === null || canonical.includes('xn--')) return false; // refused, or a name of its own
      return canonical !== `ada@exam${fold(text)}ple.com`;
    });
    expect(strange).toEqual([]);
  });

  it('takes nothing outside ASCII into the local part, and nothing there for anything but itself', () => {
    const canonicalOf = (point: number) => canonicalEmail(`a${String.fromCodePoint(point)}a@example.com`);
    const accepted = everyCodePoint.filter((point) => canonicalOf(point) !== null);
    const itself = (point: number) => `a${String.fromCodePoint(point).toLowerCase()}a@example.com`;
    expect(accepted.map(canonicalOf)).toEqual(accepted.map(itself));
    expect(accepted.filter((point) => point > 0x7e)).toEqual([]);
    expect(accepted).toHaveLength(26 + 26 + 10 + "!#$%&'*+/=?^_`{|}~-.".length);
  });
});

describe('maskEmail', () => {
  it.each([
    ['ada@example.com', 'a•••@example.com'],
    ['a@example.com', 'a•••@example.com'],
    ['a.very.long.local.part@xn--mnchen-3ya.de', 'a•••@xn--mnchen-3ya.de'],
  ])('of %s is %s', (address, mask) => {
    expect(maskEmail(address)).toBe(mask);
  });
});
