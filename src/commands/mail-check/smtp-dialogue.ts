import { once } from 'node:events';
import { TLSSocket } from 'node:tls';
import { types } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionOptions, SMTPEnvelope } from 'nodemailer';

type Callback<T> = (error?: Error | null, result?: T) => void;

const farewellMs = 1_000;

/**
 * One conversation with a mail server, by nodemailer's own connection: what works here works for the server. Each
 * step is a promise, and what the server said stays to be told.
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
      // The only way to the server's words where nothing went wrong. What we send goes by unkept.
      transactionLog: true,
      logger: { debug: log },
      socketCloseTimeout: 0,
    });
    this.broken = new Promise((_, reject) => this.connection.on('error', reject));
    this.broken.catch(() => undefined); // told by the step that is under way
  }

  /** TLS, greeting and EHLO, with STARTTLS where the settings want it. */
  async open(): Promise<void> {
    await this.step((done) => this.connection.connect(done));
  }

  async signIn(user: string, password: string): Promise<void> {
    await this.step((done) => this.connection.login({ user, pass: password }, done));
  }

  /** @returns the server's words on taking the mail */
  async send(envelope: SMTPEnvelope, message: Buffer): Promise<string> {
    const sent = await this.step<{ response: string }>((done) =>
      this.connection.send(envelope, message, done),
    );
    return sent?.response ?? '';
  }

  /** Says good-bye, and does not wait for long for the answer. */
  async end(): Promise<void> {
    if (!this.connection.destroyed) {
      const ended = once(this.connection, 'end', { signal: AbortSignal.timeout(farewellMs) });
      this.connection.quit();
      await ended.catch(() => undefined); // all is done; how it ends is of no interest
    }
    this.connection.close();
  }

  get greeting(): string | undefined {
    return this.replies.find((reply) => reply.startsWith('220'));
  }

  /** How far `open` came: what it was doing when it failed. */
  phase(error: unknown): 'TLS' | 'greeting' | 'EHLO' {
    const { secureConnection, stage, upgrading } = this.connection;
    if (secureConnection && stage === 'init') return 'TLS';
    if (this.greeting === undefined) return 'greeting';
    const isAboutTls = types.isNativeError(error) && 'command' in error && error.command === 'STARTTLS';
    return upgrading || isAboutTls ? 'TLS' : 'EHLO';
  }

  /** Null where the connection is not encrypted, or not yet. */
  get encryption(): TLSSocket | null {
    const { secure, stage, _socket: socket } = this.connection;
    return secure && stage === 'connected' && socket instanceof TLSSocket ? socket : null;
  }

  get offersSignIn(): boolean {
    return this.connection.allowsAuth;
  }

  /** What the server said it can do, the last time it was asked: before TLS, a liar may have spoken. */
  get capabilities(): string[] {
    const lines = this.replies.at(-1)?.split('\n') ?? [];
    return lines.slice(1).map((line) => line.replace(/^\d+[ -]/, '').trim());
  }

  /** A broken connection tells nobody's callback: whichever comes first is the answer. */
  private step<T>(start: (done: Callback<T>) => void): Promise<T | undefined> {
    const answer = new Promise<T | undefined>((resolve, reject) => {
      start((error, result) => (error ? reject(error) : resolve(result)));
    });
    return Promise.race([answer, this.broken]);
  }
}
