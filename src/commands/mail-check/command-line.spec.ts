import { CommandLineError, readCommandLine } from './command-line.js';

const to = ['--to', 'You@Example.org'];

describe('readCommandLine', () => {
  it('needs the recipient and nothing else', () => {
    expect(readCommandLine(to)).toEqual({
      to: 'you@example.org',
      timeoutMs: 10_000,
      wantsHelp: false,
      overrides: {},
    });
  });

  it('puts a provider in the place of whatever the environment says of the server', () => {
    expect(readCommandLine([...to, '--provider', 'zoho']).overrides).toEqual({
      MAIL_PROVIDER: 'zoho',
      SMTP_URL: undefined,
      SMTP_URL_FILE: undefined,
    });
  });

  it('puts a URL in the place of whatever the environment says of the server', () => {
    expect(readCommandLine([...to, '--url', 'smtp://mail.example.com:587']).overrides).toEqual({
      SMTP_URL: 'smtp://mail.example.com:587',
      SMTP_URL_FILE: undefined,
      MAIL_PROVIDER: undefined,
    });
  });

  it('takes user, sender and patience', () => {
    const line = readCommandLine([...to, '--user', 'me', '--from', 'A <a@b.example>', '--timeout', '2.5']);
    expect(line.overrides).toEqual({ SMTP_USER: 'me', MAIL_FROM: 'A <a@b.example>' });
    expect(line.timeoutMs).toBe(2_500);
  });

  it('needs no recipient where nothing is sent', () => {
    expect(readCommandLine(['--no-send']).to).toBeNull();
    expect(readCommandLine(['--help'])).toMatchObject({ to: null, wantsHelp: true });
  });

  it.each([
    [[], '--to'],
    [['--to', 'nobody'], '--to must be an e-mail address'],
    [['--to'], 'no value'],
    [[...to, '--frm', 'x'], 'not known'],
    [[...to, 'secret'], 'one too many'],
    [[...to, '--timeout', '0'], '--timeout'],
    [[...to, '--timeout', '301'], '--timeout'],
    [[...to, '--timeout', '1e2'], '--timeout'],
    [[...to, '--provider', 'zoho', '--url', 'smtp://a.example'], 'choose one'],
    [[...to, '--url', 'smtp://me:secret@mail.example.com'], 'SMTP_PASSWORD'],
    [[...to, '--password', 'secret'], 'not taken from the command line'],
    [[...to, '--pass=secret'], 'not taken from the command line'],
    [[...to, '-p', 'secret'], 'not known'],
    [[...to, '--no-send=secret'], 'one too many'],
  ])('refuses %j, without repeating it', (args, words) => {
    expect(() => readCommandLine(args)).toThrow(CommandLineError);
    expect(() => readCommandLine(args)).toThrow(words);
    expect(() => readCommandLine(args)).not.toThrow('secret');
  });
});
