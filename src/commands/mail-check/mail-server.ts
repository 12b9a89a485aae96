import type { ConnectionOptions } from 'node:tls';
import type { SMTPConnectionOptions } from 'nodemailer';
import type { SmtpSettings } from '../../mail/smtp-url.js';
import { smtpOptions } from '../../mail/smtp-transport.js';
import { certificateFacts, describeCertificate } from './certificate.js';
import { connectToAny, findAddresses, speaksTls, type Reached } from './reach-server.js';
import { SmtpDialogue } from './smtp-dialogue.js';

/** The configured mail server, and the ways to connect to it, with the same options as for the server's own e-mails. */
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

  /**
   * Whether the port expects TLS from the first byte, so that a client waiting for a plain-text greeting would time
   * out.
   */
  async awaitsTls(address: string): Promise<boolean> {
    const { host, port, secure } = this.smtp;
    return !secure && speaksTls({ host, address, port, timeoutMs: this.limits.timeoutMs });
  }

  /**
   * Connects without verifying the certificate, to find out what is wrong with it. Sends nothing but EHLO.
   *
   * @returns a sentence; null if no certificate is available
   */
  async inspectCertificate(address: string): Promise<string | null> {
    try {
      const dialogue = this.dialogueOn(await this.connect([address]), { rejectUnauthorized: false });
      await dialogue.open();
      const certificate = dialogue.encryption?.getPeerCertificate();
      await dialogue.end();
      return certificate ? describeCertificate(certificateFacts(certificate)) : null;
    } catch {
      return null; // the explanation works without it
    }
  }

  get options(): SMTPConnectionOptions {
    const { auth: _, ...options } = smtpOptions(this.smtp);
    const { timeoutMs, tls } = this.limits;
    // The same as for the server's own e-mails: a server that scans a message before replying needs more time.
    const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: 3 * timeoutMs };
    return { ...options, ...waits, tls: { ...options.tls, ...tls } };
  }
}
