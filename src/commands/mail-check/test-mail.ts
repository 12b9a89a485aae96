import MailComposer from 'nodemailer/lib/mail-composer';
import type { SMTPEnvelope } from 'nodemailer';

export interface TestMail {
  subject: string;
  envelope: SMTPEnvelope;
  message: Buffer;
}

/** An e-mail with the sender and headers of Postern's own, but without a code and without links. */
export async function composeTestMail(options: {
  productName: string;
  from: { name: string; address: string };
  to: string;
}): Promise<TestMail> {
  const { productName, from, to } = options;
  const subject = `Test mail from ${productName}`;
  const text = [
    'This is a test mail.',
    `An operator of ${productName} is checking that its mail arrives.`,
    'You do not need to do anything. If you did not expect this mail, ignore it.',
  ];
  const mail = new MailComposer({
    from,
    to: { name: '', address: to },
    subject,
    text: `${text.join('\n\n')}\n`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }, // RFC 3834
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from: sender, to: recipients } = mail.getEnvelope();
  return { subject, envelope: { from: sender, to: recipients }, message: await mail.build() };
}
