import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { MailSettings } from '../../mail/mail.settings.js';
import type { SmtpSettings } from '../../mail/smtp-url.js';
import { explain, describeUser } from './advice.js';
import { serviceAdvice, serviceOf } from './advice/services.js';
import { failureOf, quoted, spellingsOf, tlsExpected, type Failure, type Step } from './failure.js';
import { MailServer } from './mail-server.js';
import { describeCapabilities, describeMode, progressOf } from './progress.js';
import type { Reached } from './reach-server.js';
import type { Report } from '../check-report.js';
import { senderNotes, type RecordLookup } from './sender-records.js';
import type { SmtpDialogue } from './smtp-dialogue.js';
import { composeTestMail } from './test-mail.js';

export interface MailCheckOptions {
  mail: MailSettings;
  /** The one of its mail servers that is checked. */
  smtp: SmtpSettings;
  /** Null to do everything except sending. */
  to: string | null;
  timeoutMs: number;
  lookup: RecordLookup;
  /** For tests, whose servers have self-signed certificates. */
  tls?: ConnectionOptions | undefined;
}

/** Ends the check: later steps would fail for the same reason. */
class StepFailed extends Error {
  constructor(
    readonly failure: Failure,
    /** A description of the rejected certificate. */
    readonly certificate?: string,
  ) {
    super(failure.words);
  }
}

/** Checks the mail settings step by step, in the way the server uses them, and explains what fails. */
export class MailCheck {
  private readonly server: MailServer;
  private readonly secrets: readonly string[];

  constructor(
    private readonly options: MailCheckOptions,
    private readonly report: Report,
  ) {
    this.server = new MailServer(options.smtp, options);
    this.secrets = spellingsOf(options.smtp);
  }

  /** @returns whether every step passed; stops at the first one that fails */
  async run(): Promise<boolean> {
    try {
      await this.takeSteps();
      return true;
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      this.tellFailure(error);
      return false;
    }
  }

  private async takeSteps(): Promise<void> {
    this.tellSettings();
    const reached = await this.connect(await this.resolve());
    const dialogue = this.server.dialogueOn(reached);
    try {
      await this.open(dialogue, reached);
      await this.signIn(dialogue);
      await this.send(dialogue);
    } finally {
      await dialogue.end();
    }
    await this.tellSender();
    this.tellEnd();
  }

  private tellSettings(): void {
    const { host, port, user } = this.server.smtp;
    const mode = describeMode(this.server.options);
    const { address } = this.options.mail.from;
    this.report.ok('settings', `${host} port ${port} (${mode}), ${describeUser(user)}, from ${address}`);
  }

  private async resolve(): Promise<string[]> {
    const { host } = this.server.smtp;
    if (isIP(host) !== 0) {
      this.report.ok('DNS', `${host} is an IP address: no look-up needed`);
      return [host];
    }
    const lap = stopwatch();
    const addresses = await this.attempt('DNS', () => this.server.findAddresses());
    this.report.ok('DNS', `${host} is ${addresses.join(', ')} (${lap()})`);
    return addresses;
  }

  private async connect(addresses: readonly string[]): Promise<Reached> {
    const lap = stopwatch();
    const reached = await this.attempt('connect', () => this.server.connect(addresses));
    this.report.ok('connect', `${reached.address} port ${this.server.smtp.port} (${lap()})`);
    if (reached.failures.length > 0) {
      this.report.note('connect', `failed before: ${reached.failures.join(', ')}`);
    }
    return reached;
  }

  private async open(dialogue: SmtpDialogue, reached: Reached): Promise<void> {
    try {
      await dialogue.open();
    } catch (error) {
      this.tellProgress(dialogue);
      throw await this.diagnosed(failureOf(dialogue.phase(error), error, this.secrets), reached.address);
    }
    this.tellProgress(dialogue);
    if (!dialogue.encryption) {
      const isLocal = this.server.options.ignoreTLS;
      const text = isLocal
        ? 'not used, because the server is on this machine'
        : 'none, because the server does not offer it: anyone on the network can read the mail and the password';
      this.report.note('TLS', text);
    }
    this.report.ok('EHLO', quoted(describeCapabilities(dialogue.capabilities), this.secrets));
  }

  private tellProgress(dialogue: SmtpDialogue): void {
    for (const { label, step, text } of progressOf(dialogue, this.server.smtp.secure)) {
      this.report[label](step, quoted(text, this.secrets));
    }
  }

  /** Examines the server again for a cause that the error alone does not show. */
  private async diagnosed(failure: Failure, address: string): Promise<StepFailed> {
    const { step, code } = failure;
    const isSilence = /^(GREETING_TIMEOUT|ECONNECTION|ECONNRESET|ESOCKET)$/.test(code);
    if (step === 'greeting' && isSilence && (await this.server.awaitsTls(address))) {
      return new StepFailed({ ...failure, code: tlsExpected });
    }
    const isCertificate = step === 'TLS' && /CERT|ISSUER|LEAF_SIGNATURE/.test(code);
    const certificate = isCertificate ? await this.server.inspectCertificate(address) : null;
    return new StepFailed(failure, quoted(certificate ?? '', this.secrets));
  }

  private async signIn(dialogue: SmtpDialogue): Promise<void> {
    const { user, password = '' } = this.server.smtp;
    if (user === undefined) {
      this.report.note('sign-in', 'none, because no user is configured');
    } else if (!dialogue.offersSignIn) {
      this.report.note(
        'sign-in',
        'none: the server does not offer sign-in, so user and password are not used',
      );
    } else {
      const lap = stopwatch();
      await this.attempt('sign-in', () => dialogue.signIn(user, password));
      this.report.ok('sign-in', `as ${describeUser(user)} (${lap()})`);
    }
  }

  private async send(dialogue: SmtpDialogue): Promise<void> {
    const { to, mail } = this.options;
    if (to === null) return this.report.note('send', 'not tried (--no-send)');
    const { productName, from } = mail;
    const { envelope, message } = await composeTestMail({ productName, from, to });
    const lap = stopwatch();
    const words = await this.attempt('send', () => dialogue.send(envelope, message));
    this.report.ok('send', `to ${to}: ${quoted(words, this.secrets)} (${lap()})`);
  }

  private async tellSender(): Promise<void> {
    const { smtp, mail } = this.options;
    const { from } = mail;
    if (serviceOf(smtp.host) === 'gmail' && from.address !== smtp.user) {
      this.report.note('From', `${serviceAdvice.gmail.sender} It silently replaces any other sender.`);
    }
    for (const { topic, text } of await senderNotes(from.address, this.options.lookup)) {
      this.report.note(topic, text);
    }
  }

  private tellEnd(): void {
    const { to, mail } = this.options;
    if (to === null) return this.report.end('Every step passed. No mail was sent.');
    const domain = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1);
    this.report.end(
      `Every step passed. Check the mailbox of ${to} for "Test mail from ${mail.productName}". If it is not there, ` +
        `check the spam folder; the usual reason is SPF, DKIM or DMARC of ${domain}.`,
    );
  }

  private tellFailure({ failure, certificate }: StepFailed): void {
    const { host, port, user } = this.server.smtp;
    this.report.fail(failure.step, inWords(failure));
    const explanation = explain(failure, {
      host,
      port,
      user,
      certificate,
      from: this.options.mail.from.address,
      to: this.options.to ?? 'nobody',
      timeoutSeconds: this.options.timeoutMs / 1_000,
    });
    this.report.explain(explanation);
  }

  private async attempt<T>(step: Step, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw new StepFailed(failureOf(step, error, this.secrets));
    }
  }
}

/** Describes the error of the server or the system, with details that help a web search. */
function inWords({ step, code, command, words }: Failure): string {
  if (/^\d/.test(words)) return command === 'CONN' ? words : `${command}: ${words}`;
  return step === 'TLS' ? `${words} (${code})` : words;
}

/** @returns a function that returns the elapsed time */
function stopwatch(): () => string {
  const since = performance.now();
  return () => `${Math.round(performance.now() - since)} ms`;
}
