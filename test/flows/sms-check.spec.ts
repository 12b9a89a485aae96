import { generateKeyPairSync } from 'node:crypto';
import { createSmsCheck, runSmsCheck } from '../../src/commands/sms-check/sms-check.command.js';
import { AwsProvider } from '../../src/sms/providers/aws.js';
import { TwilioProvider } from '../../src/sms/providers/twilio.js';
import { VonageProvider } from '../../src/sms/providers/vonage.js';
import { WebhookProvider } from '../../src/sms/providers/webhook.js';
import type { SmsProvider } from '../../src/sms/sms-provider.js';
import { runCommand } from '../support/command-io.js';
import { ScriptedServer, type ScriptedReply } from '../support/sms/scripted-server.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';

const to = '+4915112345642';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secretKey = 'geheim-key';

let gateway: ScriptedSms;
let server: ScriptedServer;
let reply: ScriptedReply;
beforeAll(async () => {
  gateway = await ScriptedSms.start();
  server = await ScriptedServer.start(() => reply);
});
afterAll(async () => {
  await gateway.close();
  await server.close();
});

const variables = () => ({ NODE_ENV: 'test', PUBLIC_URL: 'https://auth.example.com', ...gateway.variables });

/** With the provider of the settings replaced by one of the scripted server. */
const check = (provider: SmsProvider, args: string[] = [to]) =>
  runCommand(
    createSmsCheck(() => [provider]),
    args,
    { variables: variables() },
  );

const providers: Record<string, () => SmsProvider> = {
  webhook: () => new WebhookProvider({ url: server.url, key: Buffer.alloc(32, 1), channels: ['sms'] }),
  twilio: () =>
    new TwilioProvider(
      { accountSid: 'AC1', authToken: secretKey, messagingServiceSid: 'MG1', whatsappContentSid: null },
      { baseUrl: server.url, statusUrl: null, maxPrice: null },
    ),
  vonage: () =>
    new VonageProvider(
      { applicationId: 'a', privateKey, signatureSecret: secretKey, from: 'Acme', whatsapp: null },
      { baseUrl: server.url, statusUrl: null },
    ),
  aws: () =>
    new AwsProvider(
      {
        region: 'eu-central-1',
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: secretKey,
        originationIdentity: 'pool-1',
        configurationSet: null,
        protectConfigurationId: null,
        topicArn: null,
      },
      { baseUrl: server.url, maxPrice: null },
    ),
};

describe('sms-check', () => {
  it('sends a message with the configured provider, and says what was accepted', async () => {
    const { exitCode, stdout } = await runCommand(runSmsCheck, ['+49 (151) 123456-42'], {
      variables: variables(),
    });
    expect(exitCode).toBe(0);
    const [message] = gateway.messagesTo(to);
    expect(message).toMatchObject({ code: '123456', channel: 'sms', locale: 'en' });
    expect(message?.text).toContain('Postern: 123456 is your code to sign in.');
    expect(stdout).toContain('ok    provider   webhook, for sms and whatsapp\n');
    expect(stdout).toContain('GSM-7, 1 segment\n');
    expect(stdout).toContain(`ok    send       accepted: ${message?.providerMessageId} (`);
    expect(stdout).toContain(`Look at the phone ${to}.`);
  });

  it('sends by WhatsApp if asked to', async () => {
    const args = ['+4915112345643', '--channel', 'whatsapp'];
    const { exitCode } = await runCommand(runSmsCheck, args, { variables: variables() });
    expect([exitCode, gateway.messagesTo('+4915112345643')[0]?.channel]).toEqual([0, 'whatsapp']);
  });

  it('says which setting a channel lacks', async () => {
    for (const [name, setting] of [
      ['webhook', 'DELIVERY_WEBHOOK_CHANNELS'],
      ['twilio', 'TWILIO_WHATSAPP_CONTENT_SID'],
      ['vonage', 'VONAGE_WHATSAPP_FROM'],
      ['aws', 'another provider'],
    ] as const) {
      const { exitCode, stdout } = await check(providers[name]?.() as SmsProvider, [
        to,
        '--channel',
        'whatsapp',
      ]); // as: listed above
      expect([exitCode, stdout]).toEqual([2, expect.stringContaining(setting)]);
    }
  });

  const twilio = (code: number): ScriptedReply => ({ status: 400, body: { code, message: `to ${to}` } });
  const vonage = (code: number): ScriptedReply => ({
    status: 422,
    body: { type: `https://a.example/b#${code}` },
  });
  const aws = (__type: string, Reason?: string): ScriptedReply => ({ status: 400, body: { __type, Reason } });

  it.each<[string, ScriptedReply, string]>([
    ['webhook', { status: 401 }, 'DELIVERY_WEBHOOK_SECRET'],
    ['webhook', { status: 404 }, 'including its path'],
    ['webhook', { status: 301 }, 'final URL'],
    ['webhook', { status: 422 }, 'refused this message for good'],
    ['webhook', { status: 500 }, 'The gateway failed'],
    ['twilio', { status: 401, body: { code: 20_003 } }, 'TWILIO_AUTH_TOKEN'],
    ['twilio', twilio(20_005), 'suspended'],
    ['twilio', twilio(21_608), 'trial account'],
    ['twilio', twilio(21_408), 'Geo permissions'],
    ['twilio', twilio(30_450), 'suspected fraud'],
    ['twilio', twilio(21_703), 'sender pool'],
    ['twilio', twilio(21_609), 'PUBLIC_URL'],
    ['twilio', twilio(21_211), 'not a mobile number'],
    ['twilio', twilio(21_610), 'STOP'],
    ['twilio', { status: 429 }, 'Too many messages'],
    ['twilio', twilio(21_656), 'TWILIO_WHATSAPP_CONTENT_SID'],
    ['twilio', twilio(99_999), 'does not know the error "99999"'],
    ['vonage', { status: 401 }, 'VONAGE_PRIVATE_KEY'],
    ['vonage', { status: 402 }, 'no credit'],
    ['vonage', vonage(1060), 'may not send'],
    ['vonage', vonage(1050), 'barred'],
    ['vonage', vonage(1120), 'VONAGE_FROM'],
    ['vonage', vonage(1000), 'SMS_CONCURRENCY'],
    ['vonage', vonage(1020), 'Check the number'],
    ['vonage', vonage(1022), 'VONAGE_WHATSAPP_TEMPLATE'],
    ['aws', aws('ConflictException', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED'), 'sandbox'],
    [
      'aws',
      aws('ConflictException', 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION'),
      'blocks this country',
    ],
    ['aws', aws('ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'), 'opt-out list'],
    ['aws', aws('ServiceQuotaExceededException', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT'), 'spending limit'],
    ['aws', aws('AccessDeniedException'), 'sms-voice:SendTextMessage'],
    ['aws', aws('UnrecognizedClientException'), 'AWS_SECRET_ACCESS_KEY'],
    ['aws', aws('ResourceNotFoundException', 'RESOURCE_NOT_FOUND'), 'AWS_SMS_ORIGINATION_IDENTITY'],
    ['aws', aws('ThrottlingException'), 'SMS_CONCURRENCY'],
    ['aws', aws('ValidationException', 'INVALID_PARAMETER'), 'SMS_MAX_PRICE'],
    ['twilio', 'cut', 'did not say whether it accepted the message'],
  ])('explains for %s the reply %j: %s', async (name, given, words) => {
    reply = given;
    const { exitCode, stdout } = await check(providers[name]?.() as SmsProvider); // as: listed above
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/\nFAIL {2}send /);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(stdout).toContain('What to do:');
    expect(stdout).not.toContain(secretKey);
  });

  it('explains that no connection could be made', async () => {
    await server.refuse();
    const { exitCode, stdout } = await check(providers['twilio']?.() as SmsProvider); // as: listed above
    await server.listen();
    expect(exitCode).toBe(2);
    expect(stdout).toContain('twilio cannot be reached (ECONNREFUSED)');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Nothing was sent.');
  });

  it('uses the fallback, too', async () => {
    reply = { status: 400 };
    const twilioVariables = {
      SMS_PROVIDER_FALLBACK: 'twilio',
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: secretKey,
      TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}`,
    };
    const both = createSmsCheck(({ webhook }) => [
      ...(webhook ? [new WebhookProvider(webhook)] : []),
      ...(providers['twilio'] ? [providers['twilio']()] : []),
    ]);
    const { exitCode, stdout } = await runCommand(both, [to], {
      variables: { ...variables(), ...twilioVariables },
    });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(
      /accepted:[\s\S]*\nSMS_PROVIDER_FALLBACK:\nok {4}provider {3}twilio[\s\S]*FAIL {2}send/,
    );
  });

  it.each<[string, Record<string, string>]>([
    ['SMS_PROVIDER', {}],
    ['PUBLIC_URL', { SMS_PROVIDER: 'twilio' }],
    ['TWILIO_AUTH_TOKEN', { SMS_PROVIDER: 'twilio', PUBLIC_URL: 'https://auth.example.com' }],
    ['VONAGE_PRIVATE_KEY', { SMS_PROVIDER: 'vonage', VONAGE_PRIVATE_KEY: 'geheim' }],
    ['AWS_REGION', { SMS_PROVIDER: 'aws' }],
    ['DELIVERY_WEBHOOK_URL', { SMS_PROVIDER: 'webhook', DELIVERY_WEBHOOK_URL: 'http://gateway.example.com' }],
    ['SMS_PROVIDER_FALLBACK', { SMS_PROVIDER_FALLBACK: 'twilio' }],
    ['SMS_PROVIDER_FALLBACK', { SMS_PROVIDER: 'aws', SMS_PROVIDER_FALLBACK: 'aws' }],
  ])('names %s if the settings are %j', async (name, given) => {
    const { exitCode, stdout } = await runCommand(runSmsCheck, [to], { variables: given });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(new RegExp(`^FAIL {2}settings {3}${name} `, 'm'));
    expect(stdout).not.toContain('geheim');
    expect(stdout).toContain('docs/text-messages.md');
  });

  it.each([[[]], [['015112345642']], [['+49']], [[to, to]], [[to, '--channel', 'fax']], [['--to', to]]])(
    'does nothing for %j',
    async (args) => {
      const { exitCode, stdout, stderr } = await runCommand(runSmsCheck, args, { variables: variables() });
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).not.toBe('');
    },
  );

  it('explains itself', async () => {
    const { exitCode, stdout } = await runCommand(runSmsCheck, ['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('npm run sms:check -- +4915112345642');
  });
});
