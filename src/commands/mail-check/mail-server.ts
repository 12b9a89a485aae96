import type { ConnectionOptions } from 'node:tls';
import type { SMTPConnectionOptions } from 'nodemailer';
import type { SmtpSettings } from '../../mail/smtp-url.js';
import { smtpOptions } from '../../mail/smtp-transport.js';
import { certificateFacts, describeCertificate } from './certificate.js';
import { connectToAny, findAddresses, speaksTls, type Reached } from './reach-server.js';
import { SmtpDialogue } from './smtp-dialogue.js';

/** The mail server of the settings, and the ways to get at it; with the options that the server's own mails use. */
export class MailServer {
  constructor(
    readonly smtp: SmtpSettings,
    private readonly limits: { timeoutMs: number; tls?: ConnectionOptions | undefined },
  ) {}

  findAddresses(): Promise<string[]> {
    return findAddresses(this.smtp.host, this.limits.timeoutMs);
  }

  connect(addresses: readonly string[]): Promise<Reached> {
    return connectToAny({ addresses, port: this.smtp.port, timeoutMs: this.limits.timeoutMs });
  }

  dialogueOn({ socket }: Reached, tls: ConnectionOptions = {}): SmtpDialogue {
    const { options } = this;
    return new SmtpDialogue({ ...options, tls: { ...options.tls, ...tls }, connection: socket });
  }

  /** Whether whoever waits for a greeting in plain text waits in vain, as the port begins with TLS. */
  async awaitsTls(address: string): Promise<boolean> {
    const { host, port, secure } = this.smtp;
    return !secure && speaksTls({ host, address, port, timeoutMs: this.limits.timeoutMs });
  }

  /**
   * Once more without judging the certificate, to tell what is wrong with it. Nothing is sent but EHLO.
   *
   * @returns a sentence, or null where there is no certificate to be had
   */
  async inspectCertificate(address: string): Promise<string | null> {
    try {
      const dialogue = this.dialogueOn(await this.connect([address]), { rejectUnauthorized: false });
      await dialogue.open();
      const certificate = dialogue.encryption?.getPeerCertificate();
      await dialogue.end();
      return certificate ? describeCertificate(certificateFacts(certificate)) : null;
    } catch {
      return null; // the explanation does without it
    }
  }

  get options(): SMTPConnectionOptions {
    const { auth: _, ...options } = smtpOptions(this.smtp);
    const { timeoutMs, tls } = this.limits;
    // Like those of the server's own mails: a server that looks into a mail before it answers takes its time.
    const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: 3 * timeoutMs };
    return { ...options, ...waits, tls: { ...options.tls, ...tls } };
  }
}
