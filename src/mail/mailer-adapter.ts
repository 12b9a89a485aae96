import type { TemplateAdapter } from '@nestjs-modules/mailer';
import { isMailTemplateName } from './mail-templates.js';
import type { MailTemplateName, MailTemplates } from './mail-templates.js';
import type { TemplateRenderer } from './template-renderer.js';

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
    // The package hands the context on untyped; strict templates refuse what is missing from it.
    const rendered = this.renderer.render(template, context as MailTemplates[MailTemplateName]); // as: see above
    return { html: rendered.html, text: rendered.text, subject: subject ?? rendered.subject };
  }
}
