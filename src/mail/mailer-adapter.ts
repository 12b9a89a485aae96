import type { TemplateAdapter } from '@nestjs-modules/mailer';
import type { Language } from '../common/i18n/languages.js';
import { isMailTemplateName, type MailData } from './mail-templates.js';
import type { TemplateRenderer } from './template-renderer.js';

/** What the `context` of a mail has to be. */
export interface MailContext {
  language: Language;
  data: MailData;
}

interface TemplatedMail {
  data: { template?: unknown; context?: unknown; subject?: string; html?: string; text?: string };
}

/**
 * Stands in for the mailer package's own Handlebars adapter, which ends the process on a missing
 * template, renders no text part and shares one global Handlebars.
 * Sets `html` and `text`, and `subject` where the caller gave none.
 */
export class MailerAdapter implements TemplateAdapter {
  constructor(private readonly renderer: TemplateRenderer) {}

  compile(mail: TemplatedMail, callback: (error?: unknown) => unknown): void {
    try {
      Object.assign(mail.data, this.content(mail.data));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  private content({ template, context, subject }: TemplatedMail['data']): TemplatedMail['data'] {
    if (template === undefined) return {};
    if (!isMailTemplateName(template))
      throw new Error(`There is no mail template ${JSON.stringify(template)}.`);
    const { language, data } = context as MailContext; // the package hands it on untyped
    const rendered = this.renderer.render({ name: template, language, data });
    return { html: rendered.html, text: rendered.text, subject: subject ?? rendered.subject };
  }
}
