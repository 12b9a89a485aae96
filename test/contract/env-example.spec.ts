import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { HttpSettings } from '../../src/config/http.settings.js';
import { variablesOf } from '../../src/config/read-settings.js';
import { mailProviderNames } from '../../src/mail/mail-providers.js';
import { MailSettings } from '../../src/mail/mail.settings.js';
import { otpPurposePolicies } from '../../src/otp/otp.purposes.js';
import { groupsOfCommands, readSettings, settingsGroups, type Command } from '../../src/settings.js';
import { parsePrivateKeys } from '../../src/tokens/private-keys.js';

const example = readFileSync('.env.example', 'utf8');
const lines = [...example.matchAll(/^# ([A-Z][A-Z0-9_]*)=(.*)$/gm)];
const documented = new Map(lines.map(([, name = '', value = '']) => [name, value]));

const variables = new Map(variablesOf(settingsGroups).map((variable) => [variable.name, variable]));
const names = [...variables.keys()];
const secretNames = [...variables.values()].filter(({ isSecret }) => isSecret).map(({ name }) => name);

/** Read by Docker Compose, not by the server. */
const composeNames = ['POSTGRES_PASSWORD'];

/** @returns null if there is no default, or if it depends on the machine */
function defaultOf(name: string): unknown {
  const parsed = variables.get(name)?.schema(true).safeParse(undefined);
  return parsed?.success ? parsed.data : null;
}

/** The comment directly above a variable, and that of its section. */
function proseOf(name: string): { own: string; section: string } {
  const before = example.slice(0, example.indexOf(`\n# ${name}=`));
  const [section = '', ...entries] = before.slice(before.lastIndexOf('# ──')).split('\n\n');
  const own = entries.at(-1) ?? '';
  return { own: own.replaceAll('\n# ', ' '), section: section.replaceAll('\n# ', ' ') };
}

const accepts = (name: string, value: number, isProduction: boolean): boolean =>
  variables.get(name)?.schema(isProduction).safeParse(String(value)).success ?? false;

describe('.env.example', () => {
  it('names every variable that the server reads', () => {
    expect(names.filter((name) => !documented.has(name))).toEqual([]);
  });

  it('names no variable that the server does not read', () => {
    const files = secretNames.map((name) => `${name}_FILE`);
    const known = new Set([...names, ...files, ...composeNames]);
    expect([...documented.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names each of them once', () => {
    expect(lines).toHaveLength(documented.size);
  });

  it('lists the _FILE variable of every secret after it', () => {
    for (const name of secretNames)
      expect(example).toMatch(new RegExp(`^# ${name}=.*\n# ${name}_FILE=`, 'm'));
  });

  it('sets nothing unless it is edited', () => {
    expect(parseEnv(example)).toEqual({});
    expect(
      example.split('\n').filter((line) => line !== '' && !line.startsWith('# ') && line !== '#'),
    ).toEqual([]);
  });

  it.each(names.filter((name) => defaultOf(name) !== null))('shows the default of %s', (name) => {
    expect(documented.get(name)).toBe(String(defaultOf(name)));
  });

  it.each(names.filter((name) => defaultOf(name) === null))(
    'marks the value of %s, which has no fixed default, as an example or a placeholder',
    (name) => {
      expect(proseOf(name).own).toMatch(/Example:$|placeholder:$/);
    },
  );

  it.each(names.filter((name) => defaultOf(name) !== null))(
    'does not call the default of %s an example',
    (name) => {
      expect(proseOf(name).own).not.toMatch(/example/i);
    },
  );

  it.each(names.filter((name) => typeof defaultOf(name) === 'number'))(
    'states the actual bounds of %s',
    (name) => {
      const { own, section } = proseOf(name);
      const [lifetimes = '', lengths = ''] = section.split('Lengths');
      const prose = /\d–\d/.test(own) ? own : name.endsWith('_LENGTH') ? lengths : lifetimes;
      const [, min, max] = /(\d+)–(\d+)/.exec(prose) ?? [];
      const outside = /from (\d+) outside production/.exec(prose)?.[1] ?? min;
      const bounds = { min: Number(min), max: Number(max), outside: Number(outside) };
      expect(accepts(name, bounds.min, true)).toBe(true);
      expect(accepts(name, bounds.min - 1, true)).toBe(false);
      expect(accepts(name, bounds.max, true)).toBe(true);
      expect(accepts(name, bounds.max + 1, true)).toBe(false);
      expect(accepts(name, bounds.outside, false)).toBe(true);
      expect(accepts(name, bounds.outside - 1, false)).toBe(false);
    },
  );

  it.each(names)('states which commands read %s', (name) => {
    const { own, section } = proseOf(name);
    const [, told] = /Read by: ([a-z, -]+)\./.exec(own) ?? /Read by: ([a-z, -]+)\./.exec(section) ?? [];
    const commands = Object.keys(groupsOfCommands) as Command[]; // as: the keys of a constant
    const reading = commands.filter((command) =>
      variablesOf(groupsOfCommands[command]).some((variable) => variable.name === name),
    );
    const isReadByEach = reading.length === commands.length;
    expect(told).toBe(isReadByEach ? 'every command' : reading.filter((one) => one !== 'all').join(', '));
  });

  it('lists the settings of codes of every purpose', () => {
    for (const [purpose, { codes }] of Object.entries(otpPurposePolicies)) {
      const { ttlSeconds, length } = codes;
      expect(documented.get(`OTP_${purpose.toUpperCase()}_TTL_SECONDS`)).toBe(String(ttlSeconds));
      expect(documented.get(`OTP_${purpose.toUpperCase()}_LENGTH`)).toBe(String(length));
    }
  });

  it('names every mail provider, with one region of SES as an example', () => {
    const listed = proseOf('MAIL_PROVIDER').own.match(/[a-z][a-z0-9-]+/g) ?? [];
    const withoutRegions = mailProviderNames.filter((name) => !name.startsWith('ses-'));
    expect(listed).toEqual(expect.arrayContaining([...withoutRegions, 'ses-eu-central-1']));
  });

  it('is accepted completely outside production, without the keys', () => {
    const left =
      /^(JWT_PRIVATE_KEYS|VONAGE_PRIVATE_KEY|DELIVERY_WEBHOOK_SECRET|MAIL_PROVIDER|SMS_PROVIDER.*)$|_FILE$/;
    const given = [...documented].filter(([name]) => !left.test(name));
    const settings = readSettings({ ...Object.fromEntries(given), NODE_ENV: 'development' });
    expect(settings.get(MailSettings).from).toEqual({ name: 'Example', address: 'no-reply@example.com' });
    expect(settings.get(HttpSettings).trustProxy).toEqual(['10.0.0.0/8']);
  });

  it('[OPS-4] is rejected in production, where placeholders are not accepted as secrets', () => {
    const { MAIL_PROVIDER: _, ...rest } = Object.fromEntries(documented);
    const given = Object.entries(rest).filter(([name]) => !name.endsWith('_FILE'));
    expect(() => readSettings(Object.fromEntries(given))).toThrow('APP_SECRETS contains a placeholder');
    expect(() => parsePrivateKeys(documented.get('JWT_PRIVATE_KEYS') ?? '')).toThrow('holds no private key');
  });
});
