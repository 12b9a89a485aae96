import { generateKeyPairSync } from 'node:crypto';
import { ScriptedServer, type ScriptedReply } from '../../../test/support/sms/scripted-server.js';
import { SmsError, type SmsMessage, type SmsProvider } from '../sms-provider.js';
import { AwsProvider, awsErrorKinds } from './aws.js';
import { TwilioProvider, twilioErrorKinds } from './twilio.js';
import { VonageProvider, vonageErrorKinds } from './vonage.js';
import { WebhookProvider } from './webhook.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const statusUrl = 'https://auth.example.com/v1/sms/status/x';
const message: SmsMessage = {
  deliveryId: '0197f0a0-0000-7000-8000-000000000001',
  to: '+4915112345642',
  channel: 'sms',
  text: 'Acme: 123456 is your code',
  code: '123456',
  locale: 'en',
  template: 'second-factor',
  codeExpiresAt: new Date('2026-05-01T10:05:00Z'),
  validitySeconds: 290,
};

let server: ScriptedServer;
let reply: ScriptedReply;
beforeAll(async () => {
  server = await ScriptedServer.start(() => reply);
});
beforeEach(() => {
  reply = { status: 200 };
  server.requests.length = 0;
});
afterAll(() => server.close());

const accountSid = `AC${'0'.repeat(32)}`;
const twilioOf = (more: Partial<ConstructorParameters<typeof TwilioProvider>[0]> = {}) =>
  new TwilioProvider(
    { accountSid, authToken: 'token', messagingServiceSid: 'MG1', whatsappContentSid: 'HX1', ...more },
    { baseUrl: server.url, statusUrl, maxPrice: '0.15' },
  );
const providers = {
  webhook: () =>
    new WebhookProvider({ url: `${server.url}/sms`, key: Buffer.alloc(32, 1), channels: ['sms'] }),
  twilio: () => twilioOf(),
  vonage: () =>
    new VonageProvider(
      {
        applicationId: 'app-1',
        privateKey,
        signatureSecret: 'secret',
        from: 'Acme',
        whatsapp: { from: '14155550100', template: 'sign_in_code' },
      },
      { baseUrl: server.url, statusUrl },
    ),
  aws: () =>
    new AwsProvider(
      {
        region: 'eu-central-1',
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'secret',
        originationIdentity: 'pool-1',
        configurationSet: 'postern',
        protectConfigurationId: 'protect-1',
        topicArn: null,
      },
      { baseUrl: server.url, maxPrice: '0.15' },
    ),
};
type Name = keyof typeof providers;
const names = Object.keys(providers) as Name[]; // as: the keys of a constant

async function errorOf(provider: SmsProvider, timeoutMs = 5_000): Promise<SmsError> {
  const error: unknown = await provider.send(message, AbortSignal.timeout(timeoutMs)).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SmsError)) throw new Error('The message was accepted', { cause: error });
  return error;
}

describe('a text message', () => {
  it('to a gateway is signed, and has the same ID in each attempt', async () => {
    reply = { status: 202, body: { providerMessageId: 'gw-1', segments: 2 } };
    const sent = await providers.webhook().send(message, AbortSignal.timeout(5_000));
    expect(sent).toEqual({ providerMessageId: 'gw-1', segments: 2 });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/sms',
      headers: { 'content-type': 'application/json', 'webhook-id': message.deliveryId },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'delivery.requested',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/),
      data: {
        deliveryId: message.deliveryId,
        channel: 'sms',
        recipient: '+4915112345642',
        locale: 'en',
        template: 'second-factor',
        code: '123456',
        codeExpiresAt: '2026-05-01T10:05:00.000Z',
        message: { text: 'Acme: 123456 is your code' },
      },
    });
  });

  it.each<unknown>(['', '{', '[1]', { providerMessageId: 'with space' }])(
    'is named by its delivery if the gateway replies %j',
    async (body) => {
      reply = { status: 200, body };
      const sent = await providers.webhook().send(message, AbortSignal.timeout(5_000));
      expect(sent).toEqual({ providerMessageId: message.deliveryId });
    },
  );

  it('by Twilio is valid as long as the code, and its risk is checked', async () => {
    reply = { status: 201, body: { sid: 'SM1', num_segments: '1' } };
    const sent = await twilioOf().send(message, AbortSignal.timeout(5_000));
    expect(sent).toEqual({ providerMessageId: 'SM1', segments: 1 });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
    });
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${btoa(`${accountSid}:token`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      To: '+4915112345642',
      Body: 'Acme: 123456 is your code',
      MessagingServiceSid: 'MG1',
      ValidityPeriod: '290',
      RiskCheck: 'enable',
      StatusCallback: statusUrl,
      MaxPrice: '0.15',
    });
  });

  it('by Twilio for WhatsApp is a template with the code as its only variable', async () => {
    reply = { status: 201, body: { sid: 'MM1' } };
    await twilioOf().send(
      { ...message, channel: 'whatsapp', validitySeconds: 99_999 },
      AbortSignal.timeout(5_000),
    );
    const parameters = Object.fromEntries(new URLSearchParams(server.requests[0]?.body));
    expect(parameters).toMatchObject({
      To: 'whatsapp:+4915112345642',
      ContentSid: 'HX1',
      ValidityPeriod: '36000',
    });
    expect(parameters['ContentVariables']).toBe('{"1":"123456"}');
    expect(parameters).not.toHaveProperty('Body');
    expect(twilioOf({ whatsappContentSid: null }).channels).toEqual(['sms']);
  });

  it('by Vonage is valid as long as the code', async () => {
    reply = { status: 202, body: { message_uuid: 'aaaa-1' } };
    const sent = await providers.vonage().send(message, AbortSignal.timeout(5_000));
    expect(sent).toEqual({ providerMessageId: 'aaaa-1' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/messages' });
    expect(request?.headers['authorization']).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      channel: 'sms',
      message_type: 'text',
      from: 'Acme',
      to: '4915112345642',
      text: 'Acme: 123456 is your code',
      ttl: 290,
      client_ref: message.deliveryId,
      webhook_url: statusUrl,
      webhook_version: 'v1',
    });
  });

  it('by Vonage for WhatsApp is a template with the code in the text and in the button', async () => {
    reply = { status: 202, body: { message_uuid: 'aaaa-2' } };
    await providers.vonage().send({ ...message, channel: 'whatsapp' }, AbortSignal.timeout(5_000));
    const parameters = [{ type: 'text', text: '123456' }];
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      channel: 'whatsapp',
      message_type: 'custom',
      from: '14155550100',
      custom: {
        type: 'template',
        template: {
          name: 'sign_in_code',
          language: { policy: 'deterministic', code: 'en' },
          components: [
            { type: 'body', parameters },
            { type: 'button', sub_type: 'url', index: '0', parameters },
          ],
        },
      },
    });
  });

  it('by AWS is signed, and valid as long as the code', async () => {
    reply = { status: 200, body: { MessageId: 'msg-1' } };
    const sent = await providers.aws().send(message, AbortSignal.timeout(5_000));
    expect(sent).toEqual({ providerMessageId: 'msg-1' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/' });
    expect(request?.headers).toMatchObject({
      'x-amz-target': 'PinpointSMSVoiceV2.SendTextMessage',
      'content-type': 'application/x-amz-json-1.0',
      host: new URL(server.url).host,
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sms-voice\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[\da-f]{64}$/,
      ),
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      DestinationPhoneNumber: '+4915112345642',
      OriginationIdentity: 'pool-1',
      MessageBody: 'Acme: 123456 is your code',
      MessageType: 'TRANSACTIONAL',
      TimeToLive: 290,
      MaxPrice: '0.15',
      ConfigurationSetName: 'postern',
      ProtectConfigurationId: 'protect-1',
    });
  });
});

describe('a message that is not accepted', () => {
  const unsent = { mayBeAccepted: false };
  const twilio = (code: number): ScriptedReply => ({
    status: 400,
    body: { code, message: 'to +4915112345642' },
  });
  const vonage = (code: number): ScriptedReply => ({
    status: 422,
    body: { type: `https://developer.vonage.com/api-errors/messages#${code}`, detail: '+4915112345642' },
  });
  const aws = (type: string, others = {}): ScriptedReply => ({
    status: 400,
    body: { __type: type, ...others },
  });

  it.each<[Name, ScriptedReply, string, string | null]>([
    ['webhook', { status: 400 }, 'final', '400'],
    ['webhook', { status: 401 }, 'stop_provider', '401'],
    ['webhook', { status: 403 }, 'stop_provider', '403'],
    ['webhook', { status: 404 }, 'final', '404'],
    ['webhook', { status: 408 }, 'retry', '408'],
    ['webhook', { status: 425 }, 'retry', '425'],
    ['webhook', { status: 429 }, 'retry', '429'],
    ['webhook', { status: 500 }, 'retry', '500'],
    ['webhook', { status: 503 }, 'retry', '503'],
    ['webhook', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'final', '302'],
    ['twilio', twilio(21_211), 'final', '21211'],
    ['twilio', twilio(21_408), 'final', '21408'],
    ['twilio', twilio(21_610), 'final', '21610'],
    ['twilio', { status: 401, body: { code: 20_003 } }, 'stop_provider', '20003'],
    ['twilio', { status: 403 }, 'stop_provider', '403'],
    ['twilio', twilio(63_038), 'stop_provider', '63038'],
    ['twilio', { status: 429, body: { code: 20_429 } }, 'retry', '20429'],
    ['twilio', { status: 429 }, 'retry', '429'],
    ['twilio', { status: 503 }, 'retry', '503'],
    ['vonage', vonage(1050), 'final', '1050'],
    ['vonage', vonage(1120), 'final', '1120'],
    ['vonage', vonage(1070), 'stop_provider', '1070'],
    ['vonage', vonage(1060), 'stop_provider', '1060'],
    ['vonage', { status: 401 }, 'stop_provider', '401'],
    ['vonage', { status: 402 }, 'stop_provider', '402'],
    ['vonage', { ...(vonage(1000) as object), status: 429 }, 'retry', '1000'],
    ['vonage', { status: 503 }, 'retry', '503'],
    ['aws', aws('ValidationException'), 'final', 'ValidationException'],
    [
      'aws',
      aws('com.amazonaws#ConflictException', { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' }),
      'final',
      'ConflictException DESTINATION_PHONE_NUMBER_OPTED_OUT',
    ],
    ['aws', aws('AccessDeniedException'), 'stop_provider', 'AccessDeniedException'],
    ['aws', aws('ServiceQuotaExceededException'), 'stop_provider', 'ServiceQuotaExceededException'],
    ['aws', aws('ThrottlingException'), 'retry', 'ThrottlingException'],
    ['aws', { status: 403 }, 'stop_provider', '403'],
    ['aws', { status: 503 }, 'retry', '503'],
  ])('by %s for %j is %s', async (name, given, kind, code) => {
    reply = given;
    const error = await errorOf(providers[name]());
    expect({ kind: error.kind, code: error.code, mayBeAccepted: error.mayBeAccepted }).toEqual({
      kind,
      code,
      ...unsent,
    });
    expect(error.message).not.toMatch(/49151|123456|token|secret/);
    expect(server.requests).toHaveLength(1);
  });

  it.each(['twilio', 'vonage', 'aws'] as const)(
    'by %s with status 500 may have been accepted',
    async (name) => {
      reply = { status: 500, body: '<html>' };
      expect(await errorOf(providers[name]())).toMatchObject({ kind: 'final', mayBeAccepted: true });
    },
  );

  it.each(names)('by %s if nothing listens there was not sent', async (name) => {
    const nobody = providers[name]();
    await server.refuse();
    const error = await errorOf(nobody);
    await server.listen();
    expect(error).toMatchObject({ kind: 'retry', mayBeAccepted: false, code: null });
    expect(error.message).toBe('cannot be reached (ECONNREFUSED)');
  });

  it.each(names)(
    'by %s if it does not reply, or closes the connection, may have been accepted',
    async (name) => {
      reply = 'silent';
      const slow = await errorOf(providers[name](), 300);
      expect(slow).toMatchObject({ kind: 'final', mayBeAccepted: true, message: 'no reply in time' });
      reply = 'cut';
      expect(await errorOf(providers[name]())).toMatchObject({ kind: 'final', mayBeAccepted: true });
      expect(server.requests).toHaveLength(2);
    },
  );
});

it('only errors that are not final are listed', () => {
  for (const kinds of [twilioErrorKinds, vonageErrorKinds, awsErrorKinds])
    expect(Object.values(kinds)).not.toContain('final');
});

it.each(names)('%s closes each connection, so that none is used just when it ends', async (name) => {
  reply = { status: 200, body: {} };
  await providers[name]().send(message, AbortSignal.timeout(5_000));
  expect(server.requests[0]?.headers['connection']).toBe('close');
});
