import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { eventually } from '../eventually.js';
import { ScriptedServer, type ScriptedReply, type ScriptedRequest } from './scripted-server.js';

// Only for the tests.
const key = Buffer.from('a key for text messages in tests');

/** The settings of an installation that sends text messages by a provider to which nothing leads. */
export const textMessageVariables = {
  SMS_PROVIDER: 'webhook',
  DELIVERY_WEBHOOK_URL: 'http://127.0.0.1:9/',
  DELIVERY_WEBHOOK_SECRET: `whsec_${key.toString('base64')}`,
  SMS_COUNTRIES: 'DE,AT,GB,US',
  SMS_SPEND_PER_DAY: '1000',
  SMS_PRICES: 'DE:0.1,AT:0.1,GB:0.1,US:0.01',
};

/** A text message that the provider has accepted. */
export interface ReceivedSms {
  deliveryId: string;
  providerMessageId: string;
  /** E.164. */
  to: string;
  channel: string;
  locale: string;
  /** The name of the message, such as `phone-verification`. */
  template: string;
  code: string;
  codeExpiresAt: Date;
  text: string;
}

interface Envelope {
  type: string;
  timestamp: string;
  data: {
    deliveryId: string;
    channel: string;
    recipient: string;
    locale: string;
    template: string;
    code: string;
    codeExpiresAt: string;
    message: { text: string };
  };
}

/** What a provider reports about a message. */
export interface ScriptedReport {
  providerMessageId: string;
  status: 'accepted' | 'delivered' | 'failed';
  priceMicros?: number;
  segments?: number;
  errorCode?: string;
}

/**
 * A provider of text messages for tests, with the contract of `SMS_PROVIDER=webhook`. It refuses requests with a wrong
 * signature, keeps one message for each delivery ID however often it is sent, and reports their status.
 *
 * ```ts
 * const sms = await ScriptedSms.start();
 * const app = await startApp({ env: { ...sms.variables } });
 * const { code } = await sms.message('+4915112345642');
 * ```
 */
export class ScriptedSms {
  /** Each accepted message once, in the order of arrival. */
  readonly messages: ReceivedSms[] = [];
  /** The requests whose signature was wrong. */
  readonly forged: ScriptedRequest[] = [];
  /**
   * Decides the reply to a request with a correct signature. A message is accepted if the status is 2xx, and if there is
   * no reply (`silent`): the connection is cut or times out after the message was accepted. `cut` accepts nothing.
   */
  respond: (request: ScriptedRequest) => ScriptedReply | Promise<ScriptedReply> = () => ({ status: 202 });

  private constructor(private server: ScriptedServer | null = null) {}

  static async start(): Promise<ScriptedSms> {
    const sms = new ScriptedSms();
    sms.server = await ScriptedServer.start((request) => sms.receive(request));
    return sms;
  }

  /** The settings of an installation that sends with it. */
  get variables(): Record<string, string> {
    return {
      ...textMessageVariables,
      DELIVERY_WEBHOOK_URL: `${this.http.url}/sms`,
      DELIVERY_WEBHOOK_CHANNELS: 'sms,whatsapp',
      SMS_ACCOUNT_MIN_AGE_MINUTES: '0', // accounts of tests are new
    };
  }

  /** All requests, including repeated and refused ones. */
  get requests(): readonly ScriptedRequest[] {
    return this.http.requests;
  }

  /** Waits for the nth accepted message to a number. */
  message(to: string, nth = 1): Promise<ReceivedSms> {
    return eventually(`text message ${nth} to ${to}`, async () => this.messagesTo(to)[nth - 1]);
  }

  messagesTo(to: string): ReceivedSms[] {
    return this.messages.filter((message) => message.to === to);
  }

  /** Refuses connections, until `listen` is called. */
  async refuse(): Promise<void> {
    await this.http.refuse();
  }

  async listen(): Promise<void> {
    await this.http.listen();
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  /** The body and the headers with which this provider reports a status to `POST /v1/sms/status/webhook`. */
  reportRequest(
    report: ScriptedReport,
    {
      id = `msg_${randomUUID()}`,
      at = new Date(),
      secret = key,
    }: { id?: string; at?: Date; secret?: Buffer } = {},
  ): { body: string; headers: Record<string, string> } {
    const body = JSON.stringify({ type: 'delivery.updated', timestamp: at.toISOString(), data: report });
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const signature = sign({ id, timestamp, body }, secret);
    const signed = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    return { body, headers: { 'content-type': 'application/json', ...signed } };
  }

  /** @param baseUrl of a server, without a slash at the end */
  async report(baseUrl: string, report: ScriptedReport): Promise<Response> {
    return fetch(`${baseUrl}/v1/sms/status/webhook`, { method: 'POST', ...this.reportRequest(report) });
  }

  private get http(): ScriptedServer {
    if (!this.server) throw new Error('The provider has not been started');
    return this.server;
  }

  private async receive(request: ScriptedRequest): Promise<ScriptedReply> {
    if (!isSigned(request)) {
      this.forged.push(request);
      return { status: 401, body: { error: 'wrong signature' } };
    }
    const reply = await this.respond(request);
    const isAccepted = reply === 'silent' || (reply !== 'cut' && reply.status >= 200 && reply.status < 300);
    if (!isAccepted) return reply;
    const { providerMessageId } = this.accept(request);
    return reply === 'silent' ? reply : { body: { providerMessageId }, ...reply };
  }

  private accept({ body, headers }: ScriptedRequest): ReceivedSms {
    const known = this.messages.find(({ deliveryId }) => deliveryId === headers['webhook-id']);
    if (known) return known;
    const { data } = JSON.parse(body) as Envelope; // as documented in docs/text-messages.md
    const { deliveryId, channel, recipient: to, locale, template, code, codeExpiresAt, message } = data;
    const received = {
      deliveryId,
      to,
      channel,
      locale,
      template,
      code,
      text: message.text,
      codeExpiresAt: new Date(codeExpiresAt),
      providerMessageId: `sms-${randomUUID()}`,
    };
    this.messages.push(received);
    return received;
  }
}

/** Standard Webhooks 1.0.0, independently of the code under test. */
function isSigned({ headers, body }: ScriptedRequest): boolean {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': timestamp = '',
    'webhook-signature': given = '',
  } = headers;
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > 300) return false;
  const expected = Buffer.from(`v1,${sign({ id, timestamp, body }, key)}`);
  return given.split(' ').some((each) => {
    const signature = Buffer.from(each);
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  });
}

function sign(
  { id, timestamp, body }: { id: string; timestamp: string; body: string },
  secret: Buffer,
): string {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
}
