import { readArguments, UsageError } from '../arguments.js';
import { describeUnknownOption, options, readCommandLine, type CommandLine } from './command-line.js';

const to = ['--to', 'You@Example.org'];

function read(args: readonly string[]): CommandLine {
  return readCommandLine(readArguments(args, { options, describeUnknownOption }));
}

describe('readCommandLine', () => {
  it('requires only the recipient', () => {
    expect(read(to)).toEqual({
      to: 'you@example.org',
      timeoutMs: 10_000,
      overrides: {},
    });
  });

  it('replaces the server of the environment by a provider', () => {
    expect(read([...to, '--provider', 'zoho']).overrides).toEqual({
      MAIL_PROVIDER: 'zoho',
      SMTP_URL: undefined,
      SMTP_URL_FILE: undefined,
    });
  });

  it('replaces the server of the environment by a URL', () => {
    expect(read([...to, '--url', 'smtp://mail.example.com:587']).overrides).toEqual({
      SMTP_URL: 'smtp://mail.example.com:587',
      SMTP_URL_FILE: undefined,
      MAIL_PROVIDER: undefined,
    });
  });

  it('reads user, sender and timeout', () => {
    const line = read([...to, '--user', 'me', '--from', 'A <a@b.example>', '--timeout', '2.5']);
    expect(line.overrides).toEqual({ SMTP_USER: 'me', MAIL_FROM: 'A <a@b.example>' });
    expect(line.timeoutMs).toBe(2_500);
  });

  it('requires no recipient if nothing is sent', () => {
    expect(read(['--no-send']).to).toBeNull();
  });

  it.each([
    [[], '--to'],
    [['--to', 'nobody'], '--to must be an e-mail address'],
    [['--to'], '--to requires a value'],
    [['--to', '--no-send'], '--to requires a value'],
    [[...to, '--frm', 'x'], 'Unknown option. Valid options: --to, --no-send, --provider'],
    [[...to, 'secret'], 'Only options are expected'],
    [[...to, '--timeout', '0'], '--timeout'],
    [[...to, '--timeout', '301'], '--timeout'],
    [[...to, '--timeout', '1e2'], '--timeout'],
    [[...to, '--provider', 'zoho', '--url', 'smtp://a.example'], 'exclude each other'],
    [[...to, '--url', 'smtp://me:secret@mail.example.com'], 'SMTP_PASSWORD'],
    [[...to, '--password', 'secret'], 'not accepted on the command line'],
    [[...to, '--pass=secret'], 'not accepted on the command line'],
    [[...to, '-p', 'secret'], 'not accepted on the command line'],
    [[...to, '--no-send=secret'], '--no-send does not take a value'],
    [[...to, '--secret'], 'Unknown option'],
  ])('rejects %j without repeating it', (args, words) => {
    expect(() => read(args)).toThrow(UsageError);
    expect(() => read(args)).toThrow(words);
    expect(() => read(args)).not.toThrow('secret');
  });
});
