import { once } from 'node:events';
import { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionOptions, SMTPEnvelope } from 'nodemailer';

type Callback<T> = (error?: Error | null, result?: T) => void;

const farewellMs = 1_000;

/**
 * One session with a mail server, through nodemailer's own connection, so that what works here works for the server.
 * Each step is a promise, and the server's replies are kept for the report.
 */
export class SmtpDialogue {
  private readonly connection: SMTPConnection;
  private readonly replies: string[] = [];
  private readonly broken: Promise<never>;

  constructor(options: SMTPConnectionOptions) {
    const log = (entry: { tnx?: string }, words: string) => {
      if (entry.tnx === 'server') this.replies.push(words);
    };
    this.connection = new SMTPConnection({
      ...options,
      // The only way to get the server's replies when nothing fails. What we send is not kept.
      transactionLog: true,
      logger: { debug: log },
      socketCloseTimeout: 0,
    });
    this.broken = new Promise((_, reject) => this.connection.on('error', reject));
    this.broken.catch(() => undefined); // reported by the current step
  }

  /** TLS, greeting and EHLO, and STARTTLS if the settings require it. */
  async open(): Promise<void> {
    await this.step((done) => this.connection.connect(done));
  }

  async signIn(user: string, password: string): Promise<void> {
    await this.step((done) => this.connection.login({ user, pass: password }, done));
  }

  /** @returns the server's reply that accepts the message */
  async send(envelope: SMTPEnvelope, message: Buffer): Promise<string> {
    const sent = await this.step<{ response: string }>((done) =>
      this.connection.send(envelope, message, done),
    );
    return sent?.response ?? '';
  }

  /** Sends QUIT and waits briefly for the reply. */
  async end(): Promise<void> {
    if (!this.connection.destroyed) {
      const ended = once(this.connection, 'end', { signal: AbortSignal.timeout(farewellMs) });
      this.connection.quit();
      await ended.catch(() => undefined); // the work is done, so an error does not matter
    }
    this.connection.close();
  }

  get greeting(): string | undefined {
    return this.replies.find((reply) => reply.startsWith('220'));
  }

  /** Returns the phase in which `open` failed. */
  phase(error: unknown): 'TLS' | 'greeting' | 'EHLO' {
    const { secureConnection, stage, upgrading } = this.connection;
    if (secureConnection && stage === 'init') return 'TLS';
    if (this.greeting === undefined) return 'greeting';
    const isAboutTls = types.isNativeError(error) && 'command' in error && error.command === 'STARTTLS';
    return upgrading || isAboutTls ? 'TLS' : 'EHLO';
  }

  /** Null if the connection is not encrypted, or not yet. */
  get encryption(): TLSSocket | null {
    const { secure, stage, _socket: socket } = this.connection;
    return secure && stage === 'connected' && socket instanceof TLSSocket ? socket : null;
  }

  get offersSignIn(): boolean {
    return this.connection.allowsAuth;
  }

  /** The latest capabilities: those sent before TLS may come from an attacker. */
  get capabilities(): string[] {
    const lines = this.replies.at(-1)?.split('\n') ?? [];
    return lines.slice(1).map((line) => line.replace(/^\d+[ -]/, '').trim());
  }

  /** nodemailer calls no callback when the connection breaks, so this settles on whichever comes first. */
  private step<T>(start: (done: Callback<T>) => void): Promise<T | undefined> {
    const reply = new Promise<T | undefined>((resolve, reject) => {
      start((error, result) => (error ? reject(error) : resolve(result)));
    });
    return Promise.race([reply, this.broken]);
  }
}
