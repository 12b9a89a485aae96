import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ScriptedServer, type ScriptedReply } from '../../../test/support/sms/scripted-server.js';
import { AwsProvider } from './aws.js';

const url = 'https://auth.example.com/v1/sms/status/aws';

describe('a report of AWS', () => {
  const topicArn = 'arn:aws:sns:eu-central-1:123456789012:postern-sms';
  const pemOf = (name: string) => readFileSync(`test/fixtures/tls/${name}.pem`, 'utf8');
  const key = pemOf('key');
  const account = {
    region: 'eu-central-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'secret',
    originationIdentity: 'pool-1',
    configurationSet: 'postern',
    protectConfigurationId: null,
    topicArn,
  };
  let sns: ScriptedServer;
  let certificate: ScriptedReply;
  let provider: AwsProvider;
  beforeEach(async () => {
    certificate = { status: 200, body: pemOf('localhost') };
    sns = await ScriptedServer.start(() => certificate);
    provider = new AwsProvider(account, { snsUrl: sns.url, maxPrice: null });
  });
  afterEach(() => sns.close());

  const event = {
    eventType: 'TEXT_DELIVERED',
    messageId: 'm-1',
    totalMessagePrice: 0.09582,
    totalMessageParts: 1,
  };
  interface Changes {
    /** Before the signature. */
    signed?: Record<string, unknown>;
    /** After it. */
    forged?: Record<string, unknown>;
  }
  const body = ({ signed = {}, forged = {} }: Changes = {}) => {
    const message: Record<string, unknown> = {
      Type: 'Notification',
      MessageId: 'n-1',
      TopicArn: topicArn,
      Message: JSON.stringify(event),
      Timestamp: new Date().toISOString(),
      SignatureVersion: '2',
      SigningCertURL: `${sns.url}/SimpleNotificationService-0123456789abcdef.pem`,
      ...signed,
    };
    const fields =
      message['Type'] === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = fields
      .filter((name) => message[name] !== undefined)
      .map((name) => `${name}\n${String(message[name])}\n`)
      .join('');
    const algorithm = message['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    const Signature = createSign(algorithm).update(text).sign(key, 'base64');
    return JSON.stringify({ ...message, Signature, ...forged });
  };
  const read = (rawBody: string) => provider.readStatus({ headers: {}, rawBody, url });

  it.each(['1', '2'])(
    'is read with signature version %s, and the certificate is fetched once',
    async (SignatureVersion) => {
      for (let nth = 0; nth < 3; nth += 1)
        expect(await read(body({ signed: { SignatureVersion, Subject: 'About' } }))).toEqual([
          { providerMessageId: 'm-1', status: 'delivered', priceMicros: 95_820, segments: 1 },
        ]);
      expect(sns.requests).toHaveLength(1);
    },
  );

  it('is read when several arrive before the certificate', async () => {
    const reports = await Promise.all([read(body()), read(body()), read(body())]);
    expect(reports.map((each) => each?.length)).toEqual([1, 1, 1]);
    expect(sns.requests).toHaveLength(1);
  });

  it.each([
    ['TEXT_QUEUED', 'accepted'],
    ['TEXT_SUCCESSFUL', 'accepted'],
    ['TEXT_UNKNOWN', 'accepted'],
    ['TEXT_DELIVERED', 'delivered'],
  ])('that says %s means %s', async (eventType, status) => {
    const Message = JSON.stringify({ eventType, messageId: 'm-1' });
    expect(await read(body({ signed: { Message } }))).toEqual([{ providerMessageId: 'm-1', status }]);
  });

  it.each([
    'TEXT_BLOCKED',
    'TEXT_CARRIER_UNREACHABLE',
    'TEXT_INVALID',
    'TEXT_PROTECT_BLOCKED',
    'TEXT_TTL_EXPIRED',
  ])('that says %s means failed', async (eventType) => {
    const Message = JSON.stringify({ eventType, messageId: 'm-1' });
    expect(await read(body({ signed: { Message } }))).toEqual([
      { providerMessageId: 'm-1', status: 'failed', errorCode: eventType },
    ]);
  });

  it('says nothing about other events', async () => {
    for (const Message of ['text', JSON.stringify({ eventType: 'VOICE_ANSWERED', messageId: 'm-1' })])
      expect(await read(body({ signed: { Message } }))).toEqual([]);
  });

  it.each<[string, () => Changes]>([
    ['another text', () => ({ forged: { Message: JSON.stringify({ ...event, messageId: 'm-2' }) } })],
    ['no signature', () => ({ forged: { Signature: undefined } })],
    ['another version', () => ({ forged: { SignatureVersion: '3' } })],
    ['another topic', () => ({ signed: { TopicArn: `${topicArn}-other` } })],
    ['another type', () => ({ signed: { Type: 'UnsubscribeConfirmation' } })],
    [
      'a timestamp of the day before yesterday',
      () => ({ signed: { Timestamp: '2026-01-01T00:00:00.000Z' } }),
    ],
    ['no timestamp', () => ({ signed: { Timestamp: undefined } })],
    [
      'a certificate of another host',
      () => ({
        forged: {
          SigningCertURL:
            'https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem',
        },
      }),
    ],
    ['another file as the certificate', () => ({ forged: { SigningCertURL: `${sns.url}/bucket/key.pem` } })],
    [
      'a certificate behind a path',
      () => ({ forged: { SigningCertURL: `${sns.url}@evil.example/SimpleNotificationService-0.pem` } }),
    ],
  ])('is refused with %s', async (_, changes) => {
    expect(await read(body(changes()))).toBeNull();
  });

  it('is refused if the certificate has expired, is none, or cannot be fetched', async () => {
    for (const reply of [
      { status: 200, body: pemOf('expired') },
      { status: 200, body: 'text' },
      { status: 404 },
    ]) {
      certificate = reply;
      provider = new AwsProvider(account, { snsUrl: sns.url, maxPrice: null });
      expect(await read(body())).toBeNull();
    }
  });

  it('is refused with a valid certificate of another host, which is not even fetched', async () => {
    const other = await ScriptedServer.start(() => certificate);
    const SigningCertURL = `${other.url}/SimpleNotificationService-0123456789abcdef.pem`;
    expect(await read(body({ signed: { SigningCertURL } }))).toBeNull();
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('causes at most one request a second, whatever certificates forged ones name', async () => {
    certificate = { status: 404 };
    for (let nth = 0; nth < 20; nth += 1)
      await read(body({ signed: { SigningCertURL: `${sns.url}/SimpleNotificationService-${nth}.pem` } }));
    expect(sns.requests).toHaveLength(1);
  });

  const subscription = (SubscribeURL: string) => ({
    signed: { Type: 'SubscriptionConfirmation', Token: 't', Message: 'You have chosen …', SubscribeURL },
  });

  it('is preceded by a subscription to the topic, which is confirmed', async () => {
    const path = `/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=t`;
    expect(await read(body(subscription(`${sns.url}${path}`)))).toEqual([]);
    expect(sns.requests.map((request) => request.path)).toEqual([
      '/SimpleNotificationService-0123456789abcdef.pem',
      path,
    ]);
  });

  it('cannot make this server call anything else', async () => {
    const action = '/?Action=ConfirmSubscription&Token=t&TopicArn=';
    for (const target of [
      `${sns.url.replace('127.0.0.1', 'localhost')}${action}${topicArn}`,
      `${sns.url}${action}${topicArn}-other`,
      `${sns.url}/?Action=Publish&TopicArn=${topicArn}`,
      'no URL',
    ])
      expect(await read(body(subscription(target)))).toEqual([]);
    expect(sns.requests).toHaveLength(1); // the certificate
  });

  it('is not read without a topic', async () => {
    provider = new AwsProvider({ ...account, topicArn: null }, { snsUrl: sns.url, maxPrice: null });
    expect(await read(body())).toBeNull();
  });
});
