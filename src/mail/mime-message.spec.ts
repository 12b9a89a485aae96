import MailComposer from 'nodemailer/lib/mail-composer';
import { languages } from '../common/i18n/languages.js';
import { messageNames } from '../delivery/message.js';
import { sourceOf } from './mime-message.js';
import { TemplateRenderer } from './template-renderer.js';

const renderer = new TemplateRenderer({ productName: 'Bücher „本屋“', codeInSubject: false });
const origin = {
  at: new Date('2026-11-24T14:05:00Z'),
  device: { client: 'Firefox', system: 'Windows' },
  network: '203.0.x.x',
};
const data = {
  code: '48291573',
  lifetimeSeconds: 600,
  origin,
  counts: { 'new-device': 30 },
  remainingCodes: 3,
};

describe('the source of an e-mail', () => {
  it.each(languages)('is what nodemailer itself builds: %s', async (language) => {
    for (const name of messageNames) {
      const rendered = renderer.render({ name, language, data: { ...data, effectiveAt: origin.at } });
      const mail = new MailComposer({ from: 'a@x.example', to: 'ada@größe.example', ...rendered }).compile();
      const source = sourceOf(mail);
      expect(source).toBe((await mail.build()).toString());
    }
  });

  it.each(['.\n..\n', 'long '.repeat(300), 'no newline', 'trailing space \n', 'tab\t\nend'])(
    'is so for a text with %j',
    async (text) => {
      const mail = new MailComposer({ text, html: `<p>${text}é</p>` }).compile();
      expect(sourceOf(mail)).toBe((await mail.build()).toString());
    },
  );
});
