import { fillBody, fillParameter, learnedFrom, newAddress } from './tour-plugin.js';
import type { ImmutableMap, KnownValues } from './tour-plugin.types.js';

describe('the values that the tour fills in', () => {
  const example = { email: 'your-address@example.com', password: 'your-password' };
  const body = (email: string, password: string) => JSON.stringify({ email, password }, null, 2);
  const placeholders = body('your-address@example.com', 'your-password');

  it('replace placeholders', () => {
    const known = { 'your-address@example.com': 'ada@example.com', 'your-password': '"$&\\' };
    expect(fillBody(example, { value: placeholders, known })).toBe(body('ada@example.com', '"$&\\'));
  });

  it('replace what was filled in before, and no other value', () => {
    const before = { 'your-address@example.com': 'old@example.com', 'your-password': 'old' };
    const known = { 'your-address@example.com': 'new@example.com', 'your-password': 'new' };
    const fill = (value: string) => fillBody(example, { value, known, before });
    expect(fill(body('old@example.com', 'old'))).toBe(body('new@example.com', 'new'));
    expect(fill(body('typed@example.com', 'old'))).toBe(body('typed@example.com', 'new'));
    expect(fill('{"email":"typed"')).toBe('{"email":"typed"');
  });

  it('give way to the placeholder when they are no longer known', () => {
    const before = { 'your-address@example.com': 'old@example.com' };
    const known = { 'your-address@example.com': undefined };
    expect(fillBody(example, { value: body('old@example.com', 'typed'), known, before })).toBe(
      body('your-address@example.com', 'typed'),
    );
  });

  it.each([
    { isRequired: true, empty: 'the-id' },
    { isRequired: false, empty: null },
  ])('fill in parameters, required: $isRequired', ({ isRequired, empty }) => {
    const parameter = {
      get: () => isRequired,
      getIn: () => 'the-id',
    } as unknown as ImmutableMap; // the part that is used
    const fill = (value: unknown, before?: KnownValues) =>
      fillParameter(parameter, { value, known: { 'the-id': '2' }, ...(before && { before }) });
    expect(fillParameter(parameter, { value: 'the-id', known: {} })).toBe(empty);
    expect(fill('the-id')).toBe('2');
    expect(fill('1', { 'the-id': '1' })).toBe('2');
    expect(fill(empty, {})).toBe('2');
    expect(fill('typed', { 'the-id': '1' })).toBe('typed');
    expect(fill(null)).toBe(null); // emptied by a person
  });

  it('come from requests and responses', () => {
    const challenge = {
      challengeId: 'c1',
      purpose: 'email_change',
      resendAvailableAt: '2026-11-28T07:01:00Z',
    };
    expect(learnedFrom({ id: 'startEmailChange', request: {}, response: { challenge } }, {})).toEqual({
      'the-challengeId-from-startEmailChange': 'c1',
      'the-challengeId-of-the-last-code': 'c1',
      resendAvailableAt: '2026-11-28T07:01:00Z',
    });
    const known = { 'the-challengeId-of-the-last-code': 'c1' };
    const confirmation = { request: { challengeId: 'c1', newPassword: 'new' }, response: {} };
    expect(learnedFrom({ id: 'resetPassword', ...confirmation }, known)).toEqual({
      'your-password': 'new',
      'the-challengeId-of-the-last-code': undefined,
    });
    const data = [
      { id: 's1', current: true },
      { id: 's2', current: false },
    ];
    expect(learnedFrom({ id: 'listSessions', request: {}, response: { data } }, {})).toEqual({
      'the-id-of-another-session-from-listSessions': 's2',
    });
    expect(learnedFrom({ id: 'endSession', request: {}, response: {} }, {})).toEqual({
      'the-id-of-another-session-from-listSessions': undefined,
    });
  });

  it('include the means of a second step, until it is finished', () => {
    const signIn = { signInToken: 'token' };
    const learned = learnedFrom({ id: 'login', request: {}, response: { signIn } }, {});
    expect(learned).toEqual({ 'the-signInToken-from-the-first-step': 'token' });
    expect(learnedFrom({ id: 'startSecondFactor', request: signIn, response: {} }, learned)).toEqual({});
    const tokens = { accessToken: 'a', refreshToken: 'r' };
    const finished = learnedFrom(
      { id: 'confirmSecondFactor', request: signIn, response: { tokens } },
      learned,
    );
    expect(finished).toMatchObject({ 'the-signInToken-from-the-first-step': undefined });
  });

  it('include the secret of the authenticator app, from its confirmation to its removal', () => {
    const setup = { setupId: 's', secret: 'ABC' };
    const started = learnedFrom({ id: 'startTotpSetup', request: {}, response: setup }, {});
    expect(started).toEqual({ 'the-setupId-from-startTotpSetup': 's', setupSecret: 'ABC' });
    const request = { setupId: 's', totpCode: '123456' };
    expect(learnedFrom({ id: 'confirmTotpSetup', request, response: {} }, started)).toEqual({
      totpSecret: 'ABC',
      usedTotpCode: '123456',
    });
    expect(learnedFrom({ id: 'removeTotp', request: {}, response: {} }, {})).toEqual({
      totpSecret: undefined,
    });
  });

  it('include the next unused recovery code', () => {
    const codes = { id: 'makeRecoveryCodes', request: {}, response: { recoveryCodes: ['r1', 'r2'] } };
    const learned = learnedFrom(codes, {});
    expect(learned).toEqual({ recoveryCodes: 'r1 r2', 'your-next-recovery-code': 'r1' });
    const use = { id: 'confirmSecondFactor', request: { recoveryCode: 'r1' }, response: {} };
    expect(learnedFrom(use, learned)).toEqual({ recoveryCodes: 'r2', 'your-next-recovery-code': 'r2' });
    const factors = { id: 'getFactors', request: {}, response: { recoveryCodes: { remaining: 9 } } };
    expect(learnedFrom(factors, learned)).toEqual({});
  });

  it('tell trusted devices from sessions', () => {
    const data = [{ id: 'd1', current: true }];
    expect(learnedFrom({ id: 'listTrustedDevices', request: {}, response: { data } }, {})).toEqual({
      'the-id-of-a-device-from-listTrustedDevices': 'd1',
    });
  });

  it('include a new address for each registration', () => {
    const [one, other] = [newAddress('ada'), newAddress('ada')];
    expect(one).toMatch(/^ada-[0-9a-f]{4}@example\.com$/);
    const request = { email: one, password: 'p' };
    const learned = learnedFrom({ id: 'register', request, response: {} }, {});
    expect(learned).toMatchObject({ 'your-address@example.com': one, 'your-password': 'p' });
    expect(learned['a-new-address@example.com']).toMatch(/^ada-/);
    expect(new Set([one, other, learned['a-new-address@example.com']]).size).toBeGreaterThan(1);
  });
});
