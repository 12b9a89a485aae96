import { languages, type Language } from '../common/i18n/languages.js';
import { describeLifetime, mailTextsOf, translations } from '../common/i18n/translator.js';
import {
  kindOf,
  messageNames,
  type CodeData,
  type RequestOrigin,
  type SummaryData,
} from '../delivery/message.js';
import { TemplateRenderer } from './template-renderer.js';

const everyMail = messageNames.flatMap((name) => languages.map((language) => ({ name, language })));
const everyCodeMail = everyMail.filter(({ name }) => kindOf(name) === 'code');

const origin: RequestOrigin = {
  at: new Date('2026-11-24T14:05:59Z'),
  device: { client: 'Firefox', system: 'Linux' },
  network: '203.0.x.x',
};
const data: CodeData & SummaryData = {
  code: '48291573',
  lifetimeSeconds: 600,
  origin,
  counts: { 'sessions-ended': 1, 'new-device': 30 },
  remainingCodes: 3,
  effectiveAt: new Date('2026-12-01T14:05:59Z'),
};
const renderer = new TemplateRenderer({ productName: 'Postern', codeInSubject: false });

/** The time above in each language. */
const times: Record<Language, string> = {
  en: '24 November 2026 at 14:05 UTC',
  de: '24. November 2026 um 14:05 UTC',
  fr: '24 novembre 2026 à 14:05 UTC',
  es: '24 de noviembre de 2026 a las 14:05 UTC',
  pt: '24 de novembro de 2026 às 14:05 UTC',
  ja: '2026年11月24日 14:05 UTC',
  ar: '24 نوفمبر 2026 في 2:05 م UTC',
};

/** The text that a reader, a preview or a screen reader gets, including title and preheader but no style sheets. */
function visibleText(html: string): string {
  return html
    .replace(/<style>.*?<\/style>|<!--.*?-->/gs, '')
    .replace(/<\/?strong>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

/** Ignores white space and the mark that keeps the order of a network in Arabic text. */
const words = (part: string) =>
  part
    .replace(/\u200e/g, '')
    .replace(/\s+/g, ' ')
    .trim();

describe.each(everyMail)('the mail $name in $language', ({ name, language }) => {
  const { subject, html, text } = renderer.render({ name, language, data });
  const { mail, clientOnSystem, unknownDevice } = translations[language];

  it('names the product in subject, HTML and text', () => {
    for (const part of [subject, html, text]) expect(part).toContain('Postern');
  });

  it('[MAIL-3] has no link, image, script or anything else to fetch', () => {
    expect(html).not.toMatch(/<(a|img|link|script|iframe|svg|object|video|form)\b/i);
    expect(html).not.toMatch(/\b(href|src|srcset|background|action)\s*=|url\(|@import|@font-face/i);
    for (const part of [subject, html, text]) expect(part).not.toMatch(/https?:|www\.|\/\/|mailto:/i);
  });

  it('declares its language, its direction and both colour schemes', () => {
    const isArabic = language === 'ar';
    expect(html).toContain(`<html lang="${language}" dir="${isArabic ? 'rtl' : 'ltr'}">`);
    expect(html).toContain(`text-align:${isArabic ? 'right' : 'left'}`);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
  });

  it('is under 20 kB', () => {
    expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(20_000);
  });

  it('keeps text lines short where there are spaces, and free of tags, entities and gaps', () => {
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(language === 'ja' ? 200 : 78);
    expect(text).not.toMatch(/<|>|&\w+;|&#|[{}]|\n{3}|[ \t]\n/);
    expect(subject).not.toMatch(/[\n{}]/);
  });

  it('states when and from where it was requested', () => {
    const device = clientOnSystem.replace('{client}', 'Firefox').replace('{system}', 'Linux');
    for (const part of [visibleText(html), text]) {
      for (const fact of [mail.when, times[language], mail.device, device, mail.network, '203.0.x.x']) {
        expect(words(part)).toContain(fact);
      }
    }
  });

  it('says what to do if it was somebody else', () => {
    const advice = words(
      `${mail.ifNotYou} ${mailTextsOf(language, name).wasNotYou.replace('{product}', 'Postern')}`,
    );
    for (const part of [visibleText(html), text]) expect(words(part)).toContain(advice);
  });

  it('says the same in HTML and text', () => {
    const body = words(visibleText(html.slice(html.indexOf('<h1'))));
    const paragraphs = text.trim().split('\n\n').slice(1);
    // Time and origin are a table in HTML, which is checked above.
    const missing = paragraphs.filter(
      (paragraph) => !paragraph.includes(times[language]) && !body.includes(words(paragraph)),
    );
    expect(paragraphs.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('states that the device is unknown if nothing is known about the requester', () => {
    const nobody = { ...origin, device: null, network: null };
    const unknown = renderer.render({ name, language, data: { ...data, origin: nobody } });
    for (const part of [unknown.html, unknown.text]) expect(part).toContain(unknownDevice);
  });

  it('[MAIL-4] escapes the product name in HTML and only there, and keeps it on one line', () => {
    const odd = new TemplateRenderer({ productName: 'A & <b>B</b>\n {Co}', codeInSubject: false });
    const rendered = odd.render({ name, language, data });
    expect(rendered.html).toContain('A &amp; &lt;b&gt;B&lt;/b&gt; {Co}');
    expect(rendered.html).not.toContain('<b>');
    expect(words(rendered.text)).toContain('A & <b>B</b> {Co}');
    expect(rendered.subject).toContain('A & <b>B</b> {Co}');
  });
});

describe.each(everyCodeMail)('the code in $name in $language', ({ name, language }) => {
  const { subject, html, text } = renderer.render({ name, language, data });

  it('is the first number in HTML and text', () => {
    for (const part of [visibleText(html), text]) expect(/\p{N}+/u.exec(part)?.[0]).toBe(data.code);
  });

  it('stays the first number when the product has one in its name', () => {
    const numbered = new TemplateRenderer({ productName: 'Area 51', codeInSubject: false });
    const rendered = numbered.render({ name, language, data });
    for (const part of [visibleText(rendered.html), rendered.text]) {
      expect(/\p{N}+/u.exec(part)?.[0]).toBe(data.code);
      expect(part).toContain('Area 51');
    }
  });

  it('appears once in each, unbroken, selectable as a whole, left to right', () => {
    expect(html.split(data.code)).toHaveLength(2);
    expect(text.split(data.code)).toHaveLength(2);
    expect(html).toMatch(new RegExp(`<span dir="ltr" [^>]*;user-select:all;[^>]*>${data.code}</span>`));
    expect(text).toMatch(new RegExp(`^ +${data.code}$`, 'm'));
  });

  it('comes with its lifetime and the two warnings', () => {
    const { codeLifetime, keepSecret } = translations[language].mail;
    const lifetime = codeLifetime.replace('{lifetime}', describeLifetime(language, 600));
    expect(lifetime).toContain('10');
    for (const part of [visibleText(html), text].map(words)) {
      expect(part).toContain(words(lifetime));
      expect(part).toContain(words(keepSecret));
    }
  });

  it('is in the subject only if the setting requires it', () => {
    expect(subject).not.toMatch(/\p{N}/u);
    const loud = new TemplateRenderer({ productName: 'Postern', codeInSubject: true });
    expect(loud.render({ name, language, data }).subject).toBe(`48291573: ${subject}`);
  });
});

describe('a code that is more than letters and digits', () => {
  it('is rejected with an error that does not contain it', () => {
    const render = () =>
      renderer.render({ name: 'code-login', language: 'en', data: { ...data, code: '4829<b>' } });
    expect(render).toThrow(
      'Mail template "code-login" cannot be rendered: the code is not plain letters and digits',
    );
    expect(render).not.toThrow('4829');
  });

  it('is refused where there is none at all', () => {
    expect(() => renderer.render({ name: 'code-login', language: 'en', data: { origin } })).toThrow(
      'Mail template "code-login" cannot be rendered: the code is not plain letters and digits',
    );
  });
});

describe('a notice', () => {
  it('never has a number before its date, or a code in its subject', () => {
    const loud = new TemplateRenderer({ productName: 'Postern', codeInSubject: true });
    const { subject, text } = loud.render({ name: 'address-in-use', language: 'en', data });
    expect(`${subject} ${text}`).not.toContain(data.code);
    expect(/\p{N}+/u.exec(text)?.[0]).toBe('24');
  });
});

describe.each(languages)('a summary in %s', (language) => {
  const { mail, noticeMails: notices } = translations[language];
  const { html, text } = renderer.render({ name: 'notice-summary', language, data });
  const lines = [notices['new-device'].heading, notices['sessions-ended'].heading];

  it('states how often each event happened, under the heading of its notice, in a fixed order', () => {
    for (const part of [visibleText(html), text].map(words)) {
      const places = lines.map((line) => part.indexOf(line));
      expect(places[0]).toBeGreaterThan(0);
      expect(places[1]).toBeGreaterThan(places[0] ?? 0);
      expect(part.slice(places[0], places[1])).toMatch(/\b30|30\b/);
      expect(part.slice(places[1], part.indexOf(words(mail.latest)))).toMatch(/1/);
      expect(part.indexOf(words(mail.latest))).toBeLessThan(part.indexOf(times[language]));
    }
    expect(text).not.toContain(notices['password-changed'].heading);
  });
});

describe('a summary without counts', () => {
  it('is rejected', () => {
    const render = () => renderer.render({ name: 'notice-summary', language: 'en', data: { origin } });
    expect(render).toThrow('Mail template "notice-summary" cannot be rendered: the summary has no counts');
  });
});

describe('describeLifetime', () => {
  it.each([
    [600, '10 minutes', '10 Minuten'],
    [3600, '60 minutes', '60 Minuten'],
    [119, '1 minute', '1 Minute'],
    [60, '1 minute', '1 Minute'],
    [59, '59 seconds', '59 Sekunden'],
    [1, '1 second', '1 Sekunde'],
  ])('says %i seconds as %s', (seconds, english, german) => {
    expect(describeLifetime('en', seconds)).toBe(english);
    expect(describeLifetime('de', seconds)).toBe(german);
  });
});

describe('a long code', () => {
  it('has a smaller font size, so that it fits on one line of a phone', () => {
    const html = (code: string) =>
      renderer.render({ name: 'code-login', language: 'en', data: { ...data, code } }).html;
    expect(html('7KQ2MWX9TR4H')).toMatch(/font-size:21px;[^>]*letter-spacing:1px;[^>]*>7KQ2MWX9TR4H</);
    expect(html('48291573')).toMatch(/font-size:30px;[^>]*letter-spacing:4px;[^>]*>48291573</);
  });
});
