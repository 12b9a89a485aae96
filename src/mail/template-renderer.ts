import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { describeDevice, shortenIp } from './device-description.js';
import { isMailTemplateName, mailTemplates } from './mail-templates.js';
import type {
  CodeMail,
  MailTemplateName,
  MailTemplates,
  NoticeMail,
  RequestOrigin,
} from './mail-templates.js';

export interface TemplateRendererOptions {
  productName: string;
  /** Puts the code in front of the subject, where lock screens and inbox lists show it to everybody. */
  codeInSubject: boolean;
  /** Where the templates lie; those beside this file unless a test says otherwise. */
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
 * Renders mails from Handlebars pairs that are compiled once and tried at start: a missing file, a
 * syntax error or an unknown variable stops the process then, not a user's mail later.
 */
export class TemplateRenderer {
  private readonly productName: string;
  private readonly codeInSubject: boolean;
  private readonly directory: string;
  private readonly templates: ReadonlyMap<MailTemplateName, CompiledPair>;

  /** @throws Error with the template's name if one is missing or does not render */
  constructor(options: TemplateRendererOptions) {
    // A line break would end up in the Subject header and in the middle of the text part.
    this.productName = options.productName.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    this.codeInSubject = options.codeInSubject;
    this.directory = options.directory ?? templateDirectory;
    this.templates = this.compileAll();
    this.renderAll();
  }

  /** @throws Error with the template's name, never with the data */
  render<Name extends MailTemplateName>(name: Name, data: MailTemplates[Name]): RenderedMail {
    const pair = this.templates.get(name);
    if (!pair) throw new Error(`There is no mail template "${name}".`);
    return naming(name, () => {
      const view = this.view(data);
      return {
        subject: this.subject(name, data),
        html: pair.html(view),
        text: tidyText(pair.txt(view)),
      };
    });
  }

  /** Renders every template with made-up data. */
  renderAll(): void {
    for (const name of this.templates.keys()) {
      this.render(name, mailTemplates[name].kind === 'code' ? sampleCodeMail : sampleNoticeMail);
    }
  }

  private compileAll(): Map<MailTemplateName, CompiledPair> {
    const html = this.environment('html');
    const txt = this.environment('txt');
    const names = Object.keys(mailTemplates).filter(isMailTemplateName);
    return new Map(names.map((name) => [name, naming(name, () => ({ html: html(name), txt: txt(name) }))]));
  }

  /** One Handlebars of our own per format, so that partials of one name can differ and nobody else's leak in. */
  private environment(format: Format): (name: string) => Handlebars.TemplateDelegate {
    const handlebars = Handlebars.create();
    const compile = (path: string) =>
      handlebars.compile(readFileSync(path, 'utf8'), { strict: true, noEscape: format === 'txt' });
    const suffix = `.${format}.hbs`;
    const partials = join(this.directory, 'partials');
    for (const file of readdirSync(partials).filter((name) => name.endsWith(suffix))) {
      handlebars.registerPartial(file.slice(0, -suffix.length), compile(join(partials, file)));
    }
    return (name) => compile(join(this.directory, `${name}${suffix}`));
  }

  private subject(name: MailTemplateName, data: CodeMail | NoticeMail): string {
    const template = mailTemplates[name];
    const subject = template.subject(this.productName);
    const showsCode = this.codeInSubject && template.kind === 'code' && 'code' in data;
    return showsCode ? `${data.code}: ${subject}` : subject;
  }

  private view(data: CodeMail | NoticeMail): Record<string, string> {
    const common = {
      language: 'en',
      direction: 'ltr',
      start: 'left',
      product: this.productName,
      // The code must be the first number of the body: mail programs offer that one for filling in.
      masthead: /\p{N}/u.test(this.productName) ? '' : this.productName,
      ...originInWords(data.origin),
    };
    if (!('code' in data)) return common;
    // Anything else could carry markup into the text part or be cut in two by a line break.
    if (!/^[0-9A-Za-z]+$/.test(data.code)) throw new Error('the code is not plain letters and digits');
    return { ...common, code: data.code, lifetime: lifetimeInWords(data.lifetimeSeconds) };
  }
}

/** Whole minutes, rounded down so that the mail never promises more than there is; seconds below one. */
export function lifetimeInWords(seconds: number): string {
  const [count, unit] = seconds < 60 ? [Math.floor(seconds), 'second'] : [Math.floor(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

function originInWords({ requestedAt, device, ip }: RequestOrigin): Record<string, string> {
  return {
    requestedAt: `${moment.format(requestedAt)} UTC`,
    device: describeDevice(device) ?? 'an unknown device',
    network: shortenIp(ip) ?? 'unknown',
  };
}

function tidyText(text: string): string {
  const wrapped = text.split('\n').map((line) => wrapLine(line.trimEnd()));
  const spaced = wrapped.join('\n').replace(/\n{3,}/g, '\n\n');
  return `${spaced.trim()}\n`;
}

/** Templates hold one paragraph per line; RFC 5322 2.1.1 asks for at most 78 columns. */
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

function naming<Result>(name: MailTemplateName, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Mail template "${name}" cannot be rendered: ${reason}`, { cause });
  }
}

const sampleNoticeMail: NoticeMail = {
  origin: { requestedAt: new Date(0), device: 'Firefox on Linux', ip: '192.0.2.1' },
};
const sampleCodeMail: CodeMail = { ...sampleNoticeMail, code: '000000', lifetimeSeconds: 600 };
