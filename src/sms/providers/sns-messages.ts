import { verify, X509Certificate, type KeyObject } from 'node:crypto';
import { jsonObject } from './http-exchange.js';

interface SnsOptions {
  topicArn: string;
  /** Where Amazon SNS is; replaced by tests. */
  url?: string;
}

const fetchTimeoutMs = 5_000;
/** A forged message can name any certificate of the right host, and must not cause more requests than this. */
const fetchIntervalMs = 1_000;
/** SNS repeats what was not accepted for hours, with the first timestamp. */
const longestAgeMs = 86_400_000;
const mostCertificates = 10;

/** The fields that are signed, in this order. */
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
} as const;
const hashes: Readonly<Record<string, string>> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/** Messages of Amazon SNS about one topic. */
export class SnsMessages {
  private readonly topicArn: string;
  private readonly url: string;
  private readonly keys = new Map<string, KeyObject>();
  private readonly fetching = new Map<string, Promise<KeyObject | null>>();
  private lastFetchMs = -fetchIntervalMs;

  constructor({ topicArn, url }: SnsOptions) {
    const [, partition = 'aws', , region = ''] = topicArn.split(':');
    this.topicArn = topicArn;
    this.url = url ?? `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  }

  /**
   * Verifies a message. Confirms the subscription to the topic, once SNS asks for it.
   * @returns the text of a notification, an empty one for any other message; null if the signature is wrong or too old
   */
  async read(body: string): Promise<string | null> {
    const message = jsonObject(body);
    if (!(await this.isGenuine(message))) return null;
    if (message['Type'] === 'Notification') return textOf(message, 'Message');
    await this.confirm(textOf(message, 'SubscribeURL'));
    return '';
  }

  private async isGenuine(message: Record<string, unknown>): Promise<boolean> {
    const type = textOf(message, 'Type');
    if (type !== 'Notification' && type !== 'SubscriptionConfirmation') return false;
    const ageMs = Date.now() - Date.parse(textOf(message, 'Timestamp'));
    if (textOf(message, 'TopicArn') !== this.topicArn || !(Math.abs(ageMs) <= longestAgeMs)) return false;
    const algorithm = hashes[textOf(message, 'SignatureVersion')];
    const key = algorithm && (await this.keyAt(textOf(message, 'SigningCertURL')));
    if (!key) return false;
    const fields = signedFields[type].filter((name) => typeof message[name] === 'string');
    const signed = fields.map((name) => `${name}\n${textOf(message, name)}\n`).join('');
    return verify(algorithm, Buffer.from(signed), key, Buffer.from(textOf(message, 'Signature'), 'base64'));
  }

  private async keyAt(url: string): Promise<KeyObject | null> {
    if (!url.startsWith(`${this.url}/`) || !/\/SimpleNotificationService-[\w]{1,64}\.pem$/.test(url))
      return null;
    return this.keys.get(url) ?? this.fetching.get(url) ?? this.fetchKey(url);
  }

  private fetchKey(url: string): Promise<KeyObject | null> {
    const nowMs = performance.now();
    if (nowMs - this.lastFetchMs < fetchIntervalMs) return Promise.resolve(null);
    this.lastFetchMs = nowMs;
    const fetched = this.fetchText(url)
      .then((pem) => {
        const key = pem === null ? null : validKeyOf(pem);
        if (this.keys.size >= mostCertificates) this.keys.clear();
        if (key) this.keys.set(url, key);
        return key;
      })
      .finally(() => this.fetching.delete(url));
    this.fetching.set(url, fetched);
    return fetched;
  }

  /** Signed by SNS, but only this call of this topic is made. */
  private async confirm(url: string): Promise<void> {
    if (!URL.canParse(url)) return;
    const { origin, searchParams } = new URL(url);
    const isOurs =
      origin === this.url &&
      searchParams.get('Action') === 'ConfirmSubscription' &&
      searchParams.get('TopicArn') === this.topicArn;
    if (isOurs) await this.fetchText(url);
  }

  private async fetchText(url: string): Promise<string | null> {
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchTimeoutMs) });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  }
}

function validKeyOf(pem: string): KeyObject | null {
  try {
    const { validFromDate, validToDate, publicKey } = new X509Certificate(pem);
    const now = new Date();
    return validFromDate <= now && now <= validToDate ? publicKey : null;
  } catch {
    return null;
  }
}

function textOf(message: Record<string, unknown>, name: string): string {
  const value = message[name];
  return typeof value === 'string' ? value : '';
}
