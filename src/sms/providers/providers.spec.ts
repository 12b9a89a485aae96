import { ScriptedServer, type ScriptedReply } from '../../../test/support/sms/scripted-server.js';
import {
  accountSid,
  message,
  providerNames,
  providersAt,
  statusUrl,
  twilioOf,
} from '../../../test/support/sms/providers.js';

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

describe('a text message', () => {
  it('to a gateway is signed, and has the same ID in each attempt', async () => {
    reply = { status: 202, body: { providerMessageId: 'gw-1', segments: 2 } };
    const sent = await providersAt.webhook(server).send(message, AbortSignal.timeout(5_000));
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
      const sent = await providersAt.webhook(server).send(message, AbortSignal.timeout(5_000));
      expect(sent).toEqual({ providerMessageId: message.deliveryId });
    },
  );

  it('by Twilio is valid as long as the code, and its risk is checked', async () => {
    reply = { status: 201, body: { sid: 'SM1', num_segments: '1' } };
    const sent = await twilioOf(server).send(message, AbortSignal.timeout(5_000));
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
    await twilioOf(server).send(
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
    expect(twilioOf(server, { whatsappContentSid: null }).channels).toEqual(['sms']);
  });

  it('by Vonage is valid as long as the code', async () => {
    reply = { status: 202, body: { message_uuid: 'aaaa-1' } };
    const sent = await providersAt.vonage(server).send(message, AbortSignal.timeout(5_000));
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
    await providersAt.vonage(server).send({ ...message, channel: 'whatsapp' }, AbortSignal.timeout(5_000));
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
    const sent = await providersAt.aws(server).send(message, AbortSignal.timeout(5_000));
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

it.each(providerNames)('%s closes each connection, so that none is used just when it ends', async (name) => {
  reply = { status: 200, body: {} };
  await providersAt[name](server).send(message, AbortSignal.timeout(5_000));
  expect(server.requests[0]?.headers['connection']).toBe('close');
});
