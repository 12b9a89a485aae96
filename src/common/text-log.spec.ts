import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { createLogger, NestLogger } from './logging.js';
import { TextLog } from './text-log.js';

const inboxUrl = 'http://localhost:1080';

/** What the lines look like, without the time of day, on which no test depends. */
function textOf(
  log: (logger: ReturnType<typeof createLogger>) => void,
  { out = new PassThrough(), inbox = inboxUrl }: { out?: PassThrough; inbox?: string | null } = {},
): string {
  log(createLogger('debug', new TextLog(out, { inboxUrl: inbox })));
  return String(out.read() ?? '').replaceAll(/\d\d:\d\d:\d\d/g, 'TIME');
}

const request = { event: 'http.request', msg: 'request', requestId: '01a220e0-3a59-7336-a408-615b4fbf3c24' };

describe('the log as text', () => {
  it('has one line per request', () => {
    const fields = { method: 'POST', route: '/v1/auth/register', status: 202, durationMs: 39.5 };
    expect(textOf((logger) => logger.info({ ...request, ...fields }))).toBe(
      'TIME POST /v1/auth/register 202 39.5 ms #4fbf3c24\n',
    );
  });

  it('names the problem with which a request was rejected, the limit, and its setting', () => {
    const fields = { method: 'POST', route: '/v1/auth/login', status: 429, durationMs: 2 };
    const limited = { limit: 'starts-hour', setting: 'STARTS_PER_IP_PER_HOUR' };
    const lines = textOf((logger) => {
      logger.info({ ...request, ...fields, code: 'rate_limit.exceeded', ...limited });
      logger.info({ ...request, ...fields, route: null, status: 404, code: 'route.not_found' });
    });
    expect(lines.split('\n')).toEqual([
      'TIME POST /v1/auth/login 429 2 ms rate_limit.exceeded (limit starts-hour, set by STARTS_PER_IP_PER_HOUR) #4fbf3c24',
      'TIME POST (no route) 404 2 ms route.not_found #4fbf3c24',
      '',
    ]);
  });

  it('leads from an e-mail to the inbox, if there is one', () => {
    const line = { event: 'delivery.sent', msg: 'message sent', template: 'password-reset', reply: '250 OK' };
    expect(textOf((logger) => logger.info(line))).toBe(
      'TIME e-mail sent: password-reset, open http://localhost:1080\n',
    );
    expect(textOf((logger) => logger.info(line), { inbox: null })).toBe(
      'TIME delivery.sent: message sent template=password-reset reply="250 OK"\n',
    );
  });

  it('shows the fields of other lines, and the level of those that are not informational', () => {
    const fields = {
      reason: 'say "no"',
      count: 2,
      empty: '',
      nothing: null,
      nested: { a: [1] },
      list: [1, 2, 3, 4, 5, 6],
    };
    expect(textOf((logger) => logger.warn({ event: 'a.b', msg: 'it is so', ...fields }))).toBe(
      'TIME WARN a.b: it is so reason="say \\"no\\"" count=2 empty="" nothing=null nested={"a":[1]} list=(6 values)\n',
    );
    expect(textOf((logger) => new NestLogger(logger).log('started', 'Part'))).toBe('TIME Part: started\n');
  });

  it('shows the stack of an error below it', () => {
    const { stack } = new Error('first\nsecond');
    const [first, second, ...rest] = textOf((logger) =>
      new NestLogger(logger).error(
        { event: 'http.error', msg: 'GET /a: internal', cause: 'a\nb' },
        stack,
        'Problem',
      ),
    ).split('\n');
    expect(first).toBe('TIME ERROR http.error: GET /a: internal cause=a\\u{a}b');
    expect(second).toMatch(/^ {4}at .+text-log\.spec/);
    expect(rest.slice(0, -1).every((row) => row.startsWith('    at '))).toBe(true);
  });

  it('limits the length of a value', () => {
    expect(textOf((logger) => logger.info({ event: 'a.b', text: 'x'.repeat(400) }))).toBe(
      `TIME a.b: text=${'x'.repeat(300)}…\n`,
    );
  });

  it('[DATA-20] passes no control or format character to the terminal', () => {
    const hostile = '\u001b[31m\u009b2J\r\n\u0007\u202e\u2028\ud800 end';
    const escaped = String.raw`\u{1b}[31m\u{9b}2J\u{d}\u{a}\u{7}\u{202e}\u{2028}\u{d800} end`;
    const fields = {
      msg: hostile,
      requestId: `${hostile}12345678`,
      field: hostile,
      stack: `x\n at ${hostile}`,
    };
    const lines = textOf((logger) => logger.info({ event: hostile, ...fields }));
    expect(lines.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(lines.split('\n')[0]).toBe(`TIME ${escaped}: ${escaped} field="${escaped}" #12345678`);
  });

  describe('has colours', () => {
    const line = (logger: ReturnType<typeof createLogger>) => logger.warn({ event: 'a.b' });
    const { getColorDepth } = WriteStream.prototype;
    const terminal = (env: Record<string, string> = {}) =>
      Object.assign(new PassThrough(), {
        isTTY: true,
        getColorDepth: () => getColorDepth({ TERM: 'xterm-256color', ...env }),
      });

    it('on a terminal', () => {
      expect(textOf(line, { out: terminal() })).toContain('\u001b[33mWARN\u001b[39m');
    });

    it('neither in a file nor with NO_COLOR', () => {
      expect(textOf(line)).toBe('TIME WARN a.b:\n');
      expect(textOf(line, { out: terminal({ NO_COLOR: '1' }) })).toBe('TIME WARN a.b:\n');
    });
  });
});
