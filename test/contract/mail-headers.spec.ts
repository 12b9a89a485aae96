import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createTransport } from 'nodemailer';
import { languages } from '../../src/common/i18n/languages.js';
import { canonicalEmail } from '../../src/common/validation/email-address.js';
import { composeTestMail } from '../../src/commands/mail-check/test-mail.js';
import { readGroups } from '../../src/config/read-settings.js';
import { messageNames, type CodeData, type SummaryData } from '../../src/delivery/message.js';
import { MailChannel } from '../../src/mail/mail-channel.js';
import { MailSettings } from '../../src/mail/mail.settings.js';
import { composeAtOnce } from '../../src/mail/mime-message.js';
import { SmtpProvider } from '../../src/mail/smtp-provider.js';
import { SmtpProviders } from '../../src/mail/smtp-providers.js';
import { smtpOptions } from '../../src/mail/smtp-transport.js';

type Constructed = ConstructorParameters<typeof MailChannel>;

const data: CodeData & SummaryData = {
  code: '48291573',
  lifetimeSeconds: 600,
  origin: {
    at: new Date('2026-11-24T14:05:00Z'),
    device: { client: 'Firefox', system: 'Windows' },
    network: '203.0.x.x',
  },
  counts: { 'new-device': 30, 'sessions-ended': 1 },
  remainingCodes: 3,
  effectiveAt: new Date('2026-12-01T14:05:00Z'),
};

/** An SMTP server without extensions, in particular without SMTPUTF8 and 8BITMIME, that keeps what it receives. */
async function openPlainServer() {
  const received: Buffer[] = [];
  const server: Server = createServer((socket) => {
    let isInData = false;
    socket.on('error', () => undefined); // the client ends the connection as it likes
    socket.write('220 plain.example\r\n');
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      const text = chunk.toString('latin1');
      if (isInData && !text.endsWith('\r\n.\r\n')) return;
      const command = isInData ? 'END' : text.slice(0, 4).toUpperCase();
      isInData = command === 'DATA';
      socket.write(isInData ? '354 go on\r\n' : command === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  return { port, takeReceived: () => Buffer.concat(received.splice(0)).toString('latin1'), server };
}

/** The SMTP commands and the header, unfolded. */
const headOf = (dialogue: string): string =>
  dialogue.slice(0, dialogue.indexOf('\r\n\r\n')).replaceAll('\r\n ', ' ');
const withoutAscii = (text: string): string => text.replaceAll(/[\x20-\x7e\r\n\t]/g, '');

describe('an e-mail to a server without SMTPUTF8', () => {
  let plain: Awaited<ReturnType<typeof openPlainServer>>;
  let settings: MailSettings;
  let transport: ReturnType<typeof createTransport>;

  beforeAll(async () => {
    plain = await openPlainServer();
    const variables = {
      NODE_ENV: 'test',
      SMTP_URL: `smtp://127.0.0.1:${plain.port}`,
      MAIL_FROM: 'Bücher & Töchter, 本屋 <no-reply@Bücher.example>',
      MAIL_PRODUCT_NAME: 'Bücher „本屋“',
    };
    settings = readGroups(variables, { read: [MailSettings] }).get(MailSettings);
    transport = createTransport(smtpOptions(settings.smtp)).use('stream', composeAtOnce);
  });

  afterAll(() => {
    transport.close();
    plain.server.close();
  });

  const destination = canonicalEmail('ada@größe.example') ?? '';

  it.each(messageNames.flatMap((name) => languages.map((language) => [name, language] as const)))(
    'has only ASCII in its SMTP commands, header and body: %s in %s',
    async (name, language) => {
      const sendMail = (mail: object) => transport.sendMail(mail);
      const parts = { sendMail, verify: () => transport.verify(), onChange: () => undefined };
      const providers = new SmtpProviders([new SmtpProvider({ name: 'primary', ...parts })]);
      const channel = new MailChannel(...([settings, {}, providers] as unknown as Constructed)); // as: the parts used
      const deliveryId = '019a0000-0000-7000-8000-000000000001';
      const rendered = channel.render({ name, language, data });
      const previous = { lastProvider: null, refusedBy: [] };
      const times = { queuedAt: new Date(), expiresAt: new Date(), previous };
      const { status } = await channel.send({ deliveryId, destination, rendered, ...times });
      expect(status).toBe('sent');
      const dialogue = plain.takeReceived();
      expect(withoutAscii(dialogue)).toBe('');
      const head = headOf(dialogue);
      expect(head).toMatch(/^MAIL FROM:<no-reply@xn--bcher-kva\.example>\r\n/m);
      expect(head).toMatch(/^RCPT TO:<ada@xn--gre-6ka8i\.example>\r\n/m);
      expect(head).toMatch(/^From: =\?UTF-8\?.*\?= <no-reply@xn--bcher-kva\.example>$/m);
      expect(head).toMatch(/^To: ada@xn--gre-6ka8i\.example$/m);
      expect(head).toMatch(new RegExp(`^Message-ID: <${deliveryId}@xn--bcher-kva\\.example>$`, 'm'));
      expect(head).toMatch(/^Subject: .*=\?UTF-8\?/m);
    },
  );

  it('has only ASCII there if it is the test mail of mail-check', async () => {
    const { productName, from } = settings;
    const { envelope, message } = await composeTestMail({ productName, from, to: destination });
    expect(withoutAscii(message.toString('latin1'))).toBe('');
    expect(withoutAscii(JSON.stringify(envelope))).toBe('');
  });
});
