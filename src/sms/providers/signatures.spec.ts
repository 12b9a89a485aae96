import { execFileSync } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signRequest } from './sigv4.js';
import { isSignedWebhook, parseWebhookSecret, signWebhook } from './standard-webhooks.js';
import { twilioSignature } from './twilio.js';
import { isSignedCallback, parseRsaKey, signApplicationToken } from './vonage-jwt.js';

describe('Standard Webhooks', () => {
  // The example of the specification's libraries.
  const key = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const timestamp = 1_614_265_330;
  const body = '{"test": 2432232314}';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const isSigned = (
    changed: Record<string, string | undefined> = {},
    { text = body, late = 0 }: { text?: string; late?: number } = {},
  ) =>
    isSignedWebhook(key, { headers: { ...headers, ...changed }, body: text, nowSeconds: timestamp + late });

  it('signs as the libraries do', () => {
    expect(signWebhook(key, { id: headers['webhook-id'], timestamp, body })).toEqual(headers);
  });

  it('accepts the signature for five minutes in both directions', () => {
    expect([-301, -300, 0, 300, 301].map((late) => isSigned({}, { late }))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('accepts one of several signatures', () => {
    expect(isSigned({ 'webhook-signature': `v1,AAAA v1a,BBBB ${headers['webhook-signature']}` })).toBe(true);
  });

  it.each([
    ['another ID', { 'webhook-id': 'msg_other' }],
    ['another timestamp', { 'webhook-timestamp': String(timestamp + 1) }],
    ['a timestamp that is no number', { 'webhook-timestamp': `${timestamp}.0` }],
    ['an altered signature', { 'webhook-signature': headers['webhook-signature'].replace('g0', 'g1') }],
    ['another version', { 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') }],
    ['no signature', { 'webhook-signature': undefined }],
    ['no ID', { 'webhook-id': undefined }],
    ['no timestamp', { 'webhook-timestamp': undefined }],
  ])('rejects %s', (_, changed) => {
    expect(isSigned(changed)).toBe(false);
  });

  it('rejects another body', () => {
    expect(isSigned({}, { text: '{"test":2432232314}' })).toBe(false);
  });

  it('is verified by the example of the documentation', () => {
    const [, example = ''] =
      /```js\n(import \{ createHmac[\s\S]*?)```/.exec(readFileSync('docs/text-messages.md', 'utf8')) ?? [];
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const signed = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1_000), body: '{"a":"ä"}' };
    const given = signWebhook(parseWebhookSecret(secret), signed);
    const calls = [signed.body, '{}'].map(
      (text) => `isFromPostern(${JSON.stringify(given)}, ${JSON.stringify(text)})`,
    );
    const code = `${example}\nconsole.log(JSON.stringify([${calls.join(', ')}]))`;
    const env = { DELIVERY_WEBHOOK_SECRET: secret };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { env }).toString();
    expect(JSON.parse(output)).toEqual([true, false]);
  });

  it.each(['', 'whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2hvcnQ=', 'whsec_change-me'])(
    'does not read the secret %j',
    (text) => expect(() => parseWebhookSecret(text)).toThrow('must be whsec_'),
  );
});

describe('X-Twilio-Signature', () => {
  it('is that of the example in the documentation', () => {
    const parameters = new URLSearchParams({
      Digits: '1234',
      To: '+18005551212',
      From: '+14158675309',
      Caller: '+14158675309',
      CallSid: 'CA1234567890ABCDE',
    });
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    expect(twilioSignature('12345', url, parameters)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
  });
});

describe('AWS Signature Version 4', () => {
  const key = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    service: 'service',
  };
  const at = new Date('2015-08-30T12:36:00Z');
  const url = 'https://example.amazonaws.com/';

  // From the test suite of the specification.
  it.each([
    ['get-vanilla', 'GET', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      'POST',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('is that of %s', (_, method, headers, body, expected) => {
    const { authorization } = signRequest({ method, url, headers, body }, key, at);
    expect(authorization).toContain(`Signature=${expected}`);
    expect(authorization).toContain('Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request');
  });
});

describe('the tokens of Vonage', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const nowSeconds = 1_800_000_000;
  const of = { signatureSecret: 'a signature secret', applicationId: 'app-1', nowSeconds };
  const body = '{"status":"delivered"}';
  const hash = createHash('sha256').update(body).digest('hex');
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const token = (
    content: object = {},
    { secret = of.signatureSecret, header = {} }: { secret?: string; header?: object } = {},
  ) => {
    const all = { iat: nowSeconds, payload_hash: hash, application_id: 'app-1', ...content };
    const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(all)}`;
    return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };

  it('authenticate requests with RS256', () => {
    const [header = '', payload = '', signature = ''] = signApplicationToken({
      applicationId: 'app-1',
      privateKey,
      nowSeconds,
    }).split('.');
    const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(decode(payload)).toEqual({
      application_id: 'app-1',
      iat: nowSeconds,
      exp: nowSeconds + 300,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('verify callbacks', () => {
    expect(isSignedCallback(of, { authorization: token(), body })).toBe(true);
    expect(isSignedCallback(of, { authorization: token({ application_id: undefined }), body })).toBe(true);
  });

  it.each([
    ['no token', undefined],
    ['another scheme', token().replace('Bearer', 'Basic')],
    ['another secret', token({}, { secret: 'another' })],
    ['no signature', token().replace(/\.[^.]*$/, '.')],
    ['an unsigned token', `Bearer ${encode({ alg: 'none' })}.${encode({ payload_hash: hash })}.`],
    ['another algorithm', token({}, { header: { alg: 'none' } })],
    ['another application', token({ application_id: 'app-2' })],
    ['an old token', token({ iat: nowSeconds - 301 })],
    ['a token of the future', token({ iat: nowSeconds + 301 })],
    ['no time', token({ iat: undefined })],
    ['no hash', token({ payload_hash: undefined })],
    [
      'the hash of another body',
      token({ payload_hash: hash.replace(/^./, (first) => (first === '0' ? '1' : '0')) }),
    ],
  ])('are refused with %s', (_, authorization) => {
    expect(isSignedCallback(of, { authorization, body })).toBe(false);
  });

  it('are refused for another body', () => {
    expect(isSignedCallback(of, { authorization: token(), body: `${body} ` })).toBe(false);
  });

  it('are signed with the key of a PEM file, or of one line', () => {
    expect(parseRsaKey(pem).export({ type: 'pkcs8', format: 'pem' })).toBe(pem);
    expect(parseRsaKey(pem.replaceAll('\n', String.raw`\n`)).export({ type: 'pkcs8', format: 'pem' })).toBe(
      pem,
    );
    expect(() => parseRsaKey('change-me')).toThrow('holds no private key');
    const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => parseRsaKey(curve.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow('RSA');
  });
});
