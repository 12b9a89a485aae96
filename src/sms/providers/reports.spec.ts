import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { TwilioProvider, twilioSignature } from './twilio.js';
import { VonageProvider } from './vonage.js';
import { WebhookProvider } from './webhook.js';
import { signWebhook } from './standard-webhooks.js';

const url = 'https://auth.example.com/v1/sms/status/x';
const nowSeconds = () => Math.floor(Date.now() / 1_000);

describe('a report of a gateway', () => {
  const key = Buffer.alloc(32, 1);
  const provider = new WebhookProvider({ url: 'https://gateway.example.com', key, channels: ['sms'] });
  const read = (payload: unknown, signedWith = key) => {
    const rawBody = JSON.stringify(payload);
    const headers = signWebhook(signedWith, { id: 'msg_1', timestamp: nowSeconds(), body: rawBody });
    return provider.readStatus({ headers, rawBody, url });
  };
  const report = (data: unknown) => ({ type: 'delivery.updated', timestamp: new Date().toISOString(), data });

  it('is read', async () => {
    const data = {
      providerMessageId: 'gw-1',
      status: 'failed',
      errorCode: 'E7',
      priceMicros: 75_000,
      segments: 2,
    };
    expect(await read(report(data))).toEqual([data]);
    const least = { providerMessageId: 'gw-1', status: 'delivered' };
    expect(await read(report(least))).toEqual([least]);
  });

  it.each([
    [{ providerMessageId: 'gw-1', status: 'sent' }],
    [{ status: 'delivered' }],
    [{ providerMessageId: { a: 1 }, status: 'delivered' }],
    [null],
    ['text'],
  ])('says nothing in %j', async (data) => expect(await read(report(data))).toEqual([]));

  it('says nothing of another type', async () => {
    expect(await read({ type: 'other', data: { providerMessageId: 'gw-1', status: 'failed' } })).toEqual([]);
    expect(await read('text')).toEqual([]);
  });

  it('does not keep impossible figures', async () => {
    const data = {
      providerMessageId: 'gw-1',
      status: 'delivered',
      priceMicros: -1,
      segments: 1e9,
      errorCode: 'a b',
    };
    expect(await read(report(data))).toEqual([{ providerMessageId: 'gw-1', status: 'delivered' }]);
  });

  it('is refused with another key', async () => {
    expect(await read(report({}), Buffer.alloc(32, 2))).toBeNull();
  });
});

describe('a report of Twilio', () => {
  const account = {
    accountSid: 'AC1',
    authToken: 'token',
    messagingServiceSid: 'MG1',
    whatsappContentSid: null,
  };
  const provider = new TwilioProvider(account, { statusUrl: url, maxPrice: null });
  const read = (values: Record<string, string>, others: Record<string, string | undefined> = {}) => {
    const parameters = new URLSearchParams({ AccountSid: 'AC1', MessageSid: 'SM1', ...values });
    const headers = { 'x-twilio-signature': twilioSignature('token', url, parameters), ...others };
    return provider.readStatus({ headers, rawBody: parameters.toString(), url });
  };

  it.each([
    ['queued', 'accepted'],
    ['sent', 'accepted'],
    ['something new', 'accepted'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('that says %s means %s', async (MessageStatus, status) => {
    expect(await read({ MessageStatus })).toEqual([{ providerMessageId: 'SM1', status }]);
  });

  it('has the code of an error', async () => {
    expect(await read({ MessageStatus: 'failed', ErrorCode: '30003' })).toEqual([
      { providerMessageId: 'SM1', status: 'failed', errorCode: '30003' },
    ]);
  });

  it('of another account says nothing', async () => {
    expect(await read({ MessageStatus: 'failed', AccountSid: 'AC2' })).toEqual([]);
  });

  it('is refused without its signature, with another token, for another URL or other values', async () => {
    const parameters = new URLSearchParams({
      AccountSid: 'AC1',
      MessageSid: 'SM1',
      MessageStatus: 'delivered',
    });
    const by = (token: string, at = url) => ({
      'x-twilio-signature': twilioSignature(token, at, parameters),
    });
    expect(await read({ MessageStatus: 'delivered' }, { 'x-twilio-signature': undefined })).toBeNull();
    expect(await read({ MessageStatus: 'delivered' }, by('another'))).toBeNull();
    expect(await read({ MessageStatus: 'delivered' }, by('token', `${url}?a=b`))).toBeNull();
    expect(await read({ MessageStatus: 'failed' }, by('token'))).toBeNull();
  });
});

describe('a report of Vonage', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = {
    applicationId: 'app-1',
    privateKey,
    signatureSecret: 'secret',
    from: 'Acme',
    whatsapp: null,
  };
  const provider = new VonageProvider(account, { statusUrl: null });
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const read = (payload: object, secret = 'secret') => {
    const rawBody = JSON.stringify(payload);
    const hash = createHash('sha256').update(rawBody).digest('hex');
    const signed = `${encode({ alg: 'HS256' })}.${encode({ iat: nowSeconds(), payload_hash: hash })}`;
    const signature = createHmac('sha256', secret).update(signed).digest('base64url');
    return provider.readStatus({ headers: { authorization: `Bearer ${signed}.${signature}` }, rawBody, url });
  };

  it.each([
    ['submitted', 'accepted'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['rejected', 'failed'],
    ['undeliverable', 'failed'],
  ])('that says %s means %s', async (given, status) => {
    expect(await read({ message_uuid: 'u-1', status: given })).toEqual([
      { providerMessageId: 'u-1', status },
    ]);
  });

  it('has price, segments and the code of an error', async () => {
    const payload = {
      message_uuid: 'u-1',
      status: 'rejected',
      usage: { currency: 'EUR', price: '0.0333' },
      sms: { count_total: '2' },
      error: { type: 'https://developer.vonage.com/api-errors/messages#1050', title: 'Barred' },
    };
    expect(await read(payload)).toEqual([
      { providerMessageId: 'u-1', status: 'failed', priceMicros: 33_300, segments: 2, errorCode: '1050' },
    ]);
  });

  it('says nothing of an unknown status', async () => {
    expect(await read({ message_uuid: 'u-1', status: 'dreaming' })).toEqual([]);
    expect(await read({ status: 'delivered' })).toEqual([]);
  });

  it('is refused with another secret', async () => {
    expect(await read({ message_uuid: 'u-1', status: 'delivered' }, 'another')).toBeNull();
  });
});
