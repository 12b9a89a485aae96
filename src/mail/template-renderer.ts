import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { directionOf, type Language } from '../common/i18n/languages.js';
import {
  describeDevice,
  describeLifetime,
  formatMessage,
  describeTimestamp,
  mailTextsOf,
  translations,
} from '../common/i18n/translator.js';
import {
  kindOf,
  messageNames,
  type CodeData,
  type Message,
  type MessageData,
  type MessageKind,
  type NoticeData,
  type RequestOrigin,
  type SummaryData,
} from '../delivery/message.js';

export interface TemplateRendererOptions {
  productName: string;
  /** Puts the code at the start of the subject, where lock screens and inbox lists show it. */
  codeInSubject: boolean;
  /** Directory of the templates, by default next to this file; tests use another one. */
  directory?: string;
}

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

type Format = 'html' | 'txt';
type CompiledPair = Record<Format, Handlebars.TemplateDelegate>;

const templateDirectory = fileURLToPath(new URL('./templates', import.meta.url));
const textColumns = 76;

/**
 * Renders e-mails from the texts of each language and three pairs of Handlebars templates, for codes, notices and
 * summaries. The templates are compiled and tried at startup, so a missing file, a syntax error or an unknown variable
 * prevents the start instead of failing an e-mail later.
 */
export class TemplateRenderer {
  private readonly productName: string;
  private readonly codeInSubject: boolean;
  private readonly directory: string;
  private readonly templates: Readonly<Record<MessageKind, CompiledPair>>;

  /** @throws Error naming the template that is missing or cannot be rendered */
  constructor(options: TemplateRendererOptions) {
    // A line break would get into the Subject header and split lines of the text part.
    this.productName = options.productName.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    this.codeInSubject = options.codeInSubject;
    this.directory = options.directory ?? templateDirectory;
    const [html, txt] = [this.environment('html'), this.environment('txt')];
    const compile = (kind: MessageKind) => naming(kind, () => ({ html: html(kind), txt: txt(kind) }));
    this.templates = { code: compile('code'), notice: compile('notice'), summary: compile('summary') };
    // Only in English, to save memory. The compiler and the tests check the texts of the other languages.
    for (const name of messageNames) this.render({ name, language: 'en', data: sampleMail });
  }

  /** @throws Error that names the template and contains no data */
  render({ name, language, data }: Message): RenderedMail {
    const pair = this.templates[kindOf(name)];
    return naming(name, () => {
      const view = this.view({ name, language, data });
      return {
        subject: this.subject({ name, language, data }),
        html: pair.html(view),
        text: tidyText(pair.txt(view)),
      };
    });
  }

  /** Each format has its own Handlebars environment, so partials with the same name do not conflict. */
  private environment(format: Format): (kind: MessageKind) => Handlebars.TemplateDelegate {
    const handlebars = Handlebars.create();
    const compile = (path: string) =>
      handlebars.compile(readFileSync(path, 'utf8'), { strict: true, noEscape: format === 'txt' });
    const suffix = `.${format}.hbs`;
    const partials = join(this.directory, 'partials');
    for (const file of readdirSync(partials).filter((name) => name.endsWith(suffix))) {
      handlebars.registerPartial(file.slice(0, -suffix.length), compile(join(partials, file)));
    }
    return (kind) => compile(join(this.directory, `${kind}${suffix}`));
  }

  private subject({ name, language, data }: Message): string {
    const subject = this.say(language, mailTextsOf(language, name).subject);
    const showsCode = this.codeInSubject && kindOf(name) === 'code' && 'code' in data;
    return showsCode ? `${data.code}: ${subject}` : subject;
  }

  /** @param data needed for a text with `{count}` or `{effectiveAt}` */
  private say(language: Language, message: string, data: NoticeData | null = null): string {
    const { remainingCodes: count, effectiveAt } = data ?? {};
    return formatMessage(language, message, {
      product: this.productName,
      ...(typeof count === 'number' && { count }),
      ...(effectiveAt && { effectiveAt: describeTimestamp(language, effectiveAt) }),
    });
  }

  private view({ name, language, data }: Message): object {
    const { mail } = translations[language];
    const texts = mailTextsOf(language, name);
    const direction = directionOf(language);
    const common = {
      language,
      direction,
      start: direction === 'ltr' ? 'left' : 'right',
      end: direction === 'ltr' ? 'right' : 'left',
      // The code must be the first number in the body: e-mail programs offer that number for autofill.
      masthead: /\p{N}/u.test(this.productName) ? '' : this.productName,
      heading: this.say(language, texts.heading),
      intro: this.say(language, texts.intro, data),
      wasYou: this.say(language, texts.wasYou ?? ''),
      wasNotYou: this.say(language, texts.wasNotYou),
      ifYou: mail.ifYou,
      ifNotYou: mail.ifNotYou,
      label: { when: mail.when, device: mail.device, network: mail.network },
      ...describeOrigin(language, data.origin),
      labelled: labelledOrigin(language, data.origin),
      footer: this.say(language, mail.footer),
    };
    const kind = kindOf(name);
    if (kind === 'notice') return common;
    if (kind === 'code') return { ...common, ...describeCode(language, data) };
    return { ...common, latest: mail.latest, counts: this.describeCounts(language, data) };
  }

  /** In the order of the templates, not of the events. */
  private describeCounts(language: Language, data: MessageData): string[] {
    if (!('counts' in data)) throw new Error('the summary has no counts');
    const { mail } = translations[language];
    const { counts }: SummaryData = data;
    const countOf = new Map<string, number>(Object.entries(counts));
    return messageNames.flatMap((name) => {
      const count = countOf.get(name);
      if (count === undefined) return [];
      const label = this.say(language, mailTextsOf(language, name).heading);
      const value = formatMessage(language, mail.times, { count });
      return [formatMessage(language, mail.labelled, { label, value })];
    });
  }
}

function describeCode(language: Language, data: MessageData): object {
  // Anything else could add markup to the text part, or be split by a line break.
  if (!('code' in data) || !/^[0-9A-Za-z]+$/.test(data.code)) {
    throw new Error('the code is not plain letters and digits');
  }
  const { codeLifetime, keepSecret } = translations[language].mail;
  const lifetime = describeLifetime(language, data.lifetimeSeconds);
  // Twelve characters must fit on one line of a phone.
  const codeSize = data.code.length > 8 ? { fontPx: 21, spacingPx: 1 } : { fontPx: 30, spacingPx: 4 };
  return {
    code: data.code,
    codeSize,
    codeLifetime: formatMessage(language, codeLifetime, { lifetime }),
    keepSecret,
  };
}

const originFacts = ['when', 'device', 'network'] as const;
type OriginFact = (typeof originFacts)[number];

/** Keeps the order of "203.0.x.x" in right-to-left text. */
const leftToRightMark = '\u200e';

function describeOrigin(
  language: Language,
  { at, device, network }: RequestOrigin,
): Record<OriginFact, string> {
  const mark = directionOf(language) === 'rtl' ? leftToRightMark : '';
  return {
    when: describeTimestamp(language, at),
    device: describeDevice(language, device),
    network: network === null ? translations[language].unknownNetwork : `${mark}${network}`,
  };
}

function labelledOrigin(language: Language, origin: RequestOrigin): string[] {
  const { mail } = translations[language];
  const values = describeOrigin(language, origin);
  return originFacts.map((fact) =>
    formatMessage(language, mail.labelled, { label: mail[fact], value: values[fact] }),
  );
}

function tidyText(text: string): string {
  const wrapped = text.split('\n').map((line) => wrapLine(line.trimEnd()));
  const spaced = wrapped.join('\n').replace(/\n{3,}/g, '\n\n');
  return `${spaced.trim()}\n`;
}

/**
 * Wraps a line of a template, which is a paragraph; RFC 5322 section 2.1.1 recommends at most 78 columns. Text without
 * spaces, as in Japanese, is left to the e-mail program, which knows where lines may break.
 */
function wrapLine(line: string): string {
  const rows: string[] = [];
  let row = '';
  for (const word of line.split(/(?<=\S) /)) {
    if (row !== '' && row.length + 1 + word.length > textColumns) {
      rows.push(row);
      row = word;
    } else {
      row = row === '' ? word : `${row} ${word}`;
    }
  }
  return [...rows, row].join('\n');
}

function naming<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Mail template "${name}" cannot be rendered: ${reason}`, { cause });
  }
}

const sampleMail: CodeData & SummaryData = {
  code: '000000',
  lifetimeSeconds: 600,
  origin: { at: new Date(0), device: { client: 'Firefox', system: 'Linux' }, network: '192.0.x.x' },
  counts: { 'new-device': 2 },
  remainingCodes: 4,
  effectiveAt: new Date(0),
};
