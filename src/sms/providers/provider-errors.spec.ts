import { ScriptedServer, type ScriptedReply } from '../../../test/support/sms/scripted-server.js';
import {
  message,
  providerNames,
  providersAt,
  type ProviderName,
} from '../../../test/support/sms/providers.js';
import { SmsError, type SmsProvider } from '../sms-provider.js';
import { awsErrorKinds } from './aws.js';
import { twilioErrorKinds } from './twilio.js';
import { vonageErrorKinds } from './vonage.js';

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

async function errorOf(provider: SmsProvider, timeoutMs = 5_000): Promise<SmsError> {
  const error: unknown = await provider.send(message, AbortSignal.timeout(timeoutMs)).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SmsError)) throw new Error('The message was accepted', { cause: error });
  return error;
}

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

  it.each<[ProviderName, ScriptedReply, string, string | null]>([
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
    const error = await errorOf(providersAt[name](server));
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
      expect(await errorOf(providersAt[name](server))).toMatchObject({ kind: 'final', mayBeAccepted: true });
    },
  );

  it.each(providerNames)('by %s if nothing listens there was not sent', async (name) => {
    const nobody = providersAt[name](server);
    await server.refuse();
    const error = await errorOf(nobody);
    await server.listen();
    expect(error).toMatchObject({ kind: 'retry', mayBeAccepted: false, code: null });
    expect(error.message).toBe('cannot be reached (ECONNREFUSED)');
  });

  it.each(providerNames)(
    'by %s if it does not reply, or closes the connection, may have been accepted',
    async (name) => {
      reply = 'silent';
      const slow = await errorOf(providersAt[name](server), 300);
      expect(slow).toMatchObject({ kind: 'final', mayBeAccepted: true, message: 'no reply in time' });
      reply = 'cut';
      expect(await errorOf(providersAt[name](server))).toMatchObject({ kind: 'final', mayBeAccepted: true });
      expect(server.requests).toHaveLength(2);
    },
  );
});

it('only errors that are not final are listed', () => {
  for (const kinds of [twilioErrorKinds, vonageErrorKinds, awsErrorKinds])
    expect(Object.values(kinds)).not.toContain('final');
});
