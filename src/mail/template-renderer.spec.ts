import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailTemplates } from './mail-templates.js';
import type { CodeMail, MailTemplateName, RequestOrigin } from './mail-templates.js';
import { TemplateRenderer, lifetimeInWords } from './template-renderer.js';

const names = Object.keys(mailTemplates) as MailTemplateName[]; // as: Object.keys() forgets the key type
const codeNames = names.filter((name) => mailTemplates[name].kind === 'code');
const templates = join(__dirname, 'templates');

const origin: RequestOrigin = {
  requestedAt: new Date('2026-11-24T14:05:59Z'),
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ip: '203.0.113.9',
};
const mail: CodeMail = { code: '48291573', lifetimeSeconds: 600, origin };
const renderer = new TemplateRenderer({ productName: 'Postern', codeInSubject: false });

/** All that a reader, a preview or a screen reader can meet: title and preheader count, style does not. */
function visibleText(html: string): string {
  return html
    .replace(/<style>.*?<\/style>|<!--.*?-->/gs, '')
    .replace(/<\/?strong>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

describe.each(names)('the mail %s', (name) => {
  const { subject, html, text } = renderer.render(name, mail);

  it('names the product in subject, HTML and text', () => {
    for (const part of [subject, html, text]) expect(part).toContain('Postern');
  });

  it('has no link, image, script or anything else to fetch', () => {
    expect(html).not.toMatch(/<(a|img|link|script|iframe|svg|object|video|form)\b/i);
    expect(html).not.toMatch(/\b(href|src|srcset|background|action)\s*=|url\(|@import|@font-face/i);
    for (const part of [subject, html, text]) expect(part).not.toMatch(/https?:|www\.|\/\/|mailto:/i);
  });

  it('says language, direction and both colour schemes', () => {
    expect(html).toContain('<html lang="en" dir="ltr">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
  });

  it('is under 20 kB', () => {
    expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(20_000);
  });

  it('keeps text lines within 78 columns and free of tags, entities and gaps', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(78);
    expect(text).not.toMatch(/<|>|&\w+;|&#|\{\{|\n{3}|[ \t]\n/);
  });

  it('tells when and from where it was asked for, in words and shortened', () => {
    for (const part of [visibleText(html), text]) {
      expect(part).toContain('24 November 2026 at 14:05 UTC');
      expect(part).toContain('Firefox on Linux');
      expect(part).toContain('203.0.x.x');
      expect(part).not.toContain('113');
      expect(part).toMatch(/if this was not you:/i);
    }
  });

  it('says the same in HTML and text', () => {
    const words = (part: string) => part.replace(/\s+/g, ' ').trim();
    const body = visibleText(html.slice(html.indexOf('<h1')));
    for (const paragraph of text.trim().split('\n\n').slice(1)) {
      for (const line of paragraph.includes(':  ') ? paragraph.split(/\n|: +/) : [paragraph]) {
        expect(words(body)).toContain(words(line));
      }
    }
  });

  it('never lets text of the requester through', () => {
    const hostile = '"><a href=https://evil.example>Firefox/1 {{code}}</a>\r\n\u202eBcc: x@evil.example 99';
    const attacked = renderer.render(name, { ...mail, origin: { ...origin, device: hostile, ip: hostile } });
    for (const part of Object.values(attacked)) {
      expect(part).not.toMatch(/evil|href|\{\{|\r|\u202e|Bcc|99/);
    }
    expect(attacked.text).toContain('Firefox');
    expect(attacked.text).toContain('unknown');
  });

  it('says so when nothing is known about the requester', () => {
    const unknown = renderer.render(name, { ...mail, origin: { ...origin, device: null, ip: null } });
    for (const part of [unknown.html, unknown.text]) expect(part).toContain('an unknown device');
  });

  it('escapes the product name in HTML and only there, and keeps it on one line', () => {
    const odd = new TemplateRenderer({ productName: 'A & <b>B</b>\n Co', codeInSubject: false }).render(
      name,
      mail,
    );
    expect(odd.html).toContain('A &amp; &lt;b&gt;B&lt;/b&gt; Co');
    expect(odd.html).not.toContain('<b>');
    expect(odd.text).toContain('A & <b>B</b> Co');
    expect(odd.subject).toContain('A & <b>B</b> Co');
  });
});

describe.each(codeNames)('the code in %s', (name) => {
  const { subject, html, text } = renderer.render(name, mail);

  it('is the first number in HTML and text', () => {
    for (const part of [visibleText(html), text]) expect(/\p{N}+/u.exec(part)?.[0]).toBe(mail.code);
  });

  it('stays the first number when the product has one in its name', () => {
    const numbered = new TemplateRenderer({ productName: 'Area 51', codeInSubject: false }).render(
      name,
      mail,
    );
    for (const part of [visibleText(numbered.html), numbered.text]) {
      expect(/\p{N}+/u.exec(part)?.[0]).toBe(mail.code);
      expect(part).toContain('Area 51');
    }
  });

  it('stands once in each, in one piece, selectable as a whole', () => {
    expect(html.split(mail.code)).toHaveLength(2);
    expect(text.split(mail.code)).toHaveLength(2);
    expect(html).toMatch(new RegExp(`<span [^>]*;user-select:all;[^>]*>${mail.code}</span>`));
    expect(text).toMatch(new RegExp(`^ +${mail.code}$`, 'm'));
  });

  it('comes with its lifetime and the two warnings', () => {
    for (const part of [visibleText(html), text].map((each) => each.replace(/\s+/g, ' '))) {
      expect(part).toMatch(/works once, for 10 minutes\. A newer code replaces this one\./);
      expect(part).toContain('Never tell anyone the code. Our staff will never ask you for it.');
    }
  });

  it('is in the subject only where that was asked for', () => {
    expect(subject).not.toMatch(/\p{N}/u);
    const loud = new TemplateRenderer({ productName: 'Postern', codeInSubject: true });
    expect(loud.render(name, mail).subject).toBe(`48291573: ${subject}`);
  });

  it('is refused, without being told, when it is more than letters and digits', () => {
    const render = () => renderer.render(name, { ...mail, code: '4829<b>' });
    expect(render).toThrow(
      `Mail template "${name}" cannot be rendered: the code is not plain letters and digits`,
    );
    expect(render).not.toThrow('4829');
  });
});

describe('a notice', () => {
  it('never holds a number before its date, nor a code in its subject', () => {
    const loud = new TemplateRenderer({ productName: 'Postern', codeInSubject: true });
    const { subject, text } = loud.render('registration-notice', mail);
    expect(`${subject} ${text}`).not.toContain(mail.code);
    expect(/\p{N}+/u.exec(text)?.[0]).toBe('24');
  });
});

describe('templates that are broken', () => {
  let directory: string;
  const create = () => new TemplateRenderer({ productName: 'Postern', codeInSubject: false, directory });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'templates-'));
    cpSync(templates, directory, { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function append(file: string, source: string): void {
    writeFileSync(join(directory, file), readFileSync(join(directory, file), 'utf8') + source);
  }

  it.each([
    ['an unknown variable', 'code-login.html.hbs', '{{nobody}}', 'code-login', /nobody/],
    ['an unknown variable in the text', 'code-login.txt.hbs', '{{nobody}}', 'code-login', /nobody/],
    ['a code in a notice', 'registration-notice.txt.hbs', '{{code}}', 'registration-notice', /code/],
    [
      'an unknown variable in a partial',
      'partials/code.txt.hbs',
      '{{nobody}}',
      'email-verification',
      /nobody/,
    ],
    ['an unknown partial', 'second-factor.html.hbs', '{{> nobody}}', 'second-factor', /nobody/],
    ['a syntax error', 'email-change.html.hbs', '{{#if', 'email-change', /Parse error/],
  ])('fail at start and are named: %s', (_fault, file, source, name, reason) => {
    append(file, source);
    expect(create).toThrow(`Mail template "${name}" cannot be rendered`);
    expect(create).toThrow(reason);
  });

  it('fail at start when one is missing', () => {
    rmSync(join(directory, 'reauthentication.txt.hbs'));
    expect(create).toThrow(/Mail template "reauthentication" cannot be rendered: .*ENOENT/);
  });
});

describe('lifetimeInWords', () => {
  it.each([
    [600, '10 minutes'],
    [3600, '60 minutes'],
    [119, '1 minute'],
    [60, '1 minute'],
    [59, '59 seconds'],
    [1, '1 second'],
  ])('says %i seconds as %s', (seconds, words) => {
    expect(lifetimeInWords(seconds)).toBe(words);
  });
});
