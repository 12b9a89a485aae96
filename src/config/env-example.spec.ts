import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { groupsOfCommands, type Command } from './commands.js';
import { environmentSchema, otpDefaults, secretNames, variableNames } from './environment.js';
import { mailProviderNames } from './mail-providers.js';
import { parsePrivateKeys } from './read-secrets.js';
import { readSettings } from './read-settings.js';

const example = readFileSync('.env.example', 'utf8');
const lines = [...example.matchAll(/^# ([A-Z][A-Z0-9_]*)=(.*)$/gm)];
const documented = new Map(lines.map(([, name = '', value = '']) => [name, value]));

const production: Record<string, z.ZodType> = environmentSchema(true).shape;
const elsewhere: Record<string, z.ZodType> = environmentSchema(false).shape;
const names = Object.keys(production);

/** Read by Docker Compose, and not by the server. */
const composeNames = ['POSTGRES_PASSWORD'];

function defaultOf(name: string): unknown {
  const parsed = production[name]?.safeParse(undefined);
  return parsed?.success ? parsed.data : undefined;
}

/** The prose right above a variable, and that of its section's heading. */
function proseOf(name: string): { own: string; section: string } {
  const before = example.slice(0, example.indexOf(`\n# ${name}=`));
  const [section = '', ...entries] = before.slice(before.lastIndexOf('# ──')).split('\n\n');
  const own = entries.at(-1) ?? '';
  return { own: own.replaceAll('\n# ', ' '), section: section.replaceAll('\n# ', ' ') };
}

const accepts = (schema: Record<string, z.ZodType>, name: string, value: number): boolean =>
  schema[name]?.safeParse(String(value)).success ?? false;

describe('.env.example', () => {
  it('names every variable that the server reads', () => {
    expect(names.filter((name) => !documented.has(name))).toEqual([]);
  });

  it('names no variable that the server does not read', () => {
    const files = secretNames.map((name) => `${name}_FILE`);
    const known = new Set([...names, ...files, ...composeNames]);
    expect([...documented.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names none of them twice', () => {
    expect(lines).toHaveLength(documented.size);
  });

  it('lists the _FILE form of every secret beside it', () => {
    for (const name of secretNames)
      expect(example).toMatch(new RegExp(`^# ${name}=.*\n# ${name}_FILE=`, 'm'));
  });

  it('sets nothing as it stands', () => {
    expect(parseEnv(example)).toEqual({});
    expect(
      example.split('\n').filter((line) => line !== '' && !line.startsWith('# ') && line !== '#'),
    ).toEqual([]);
  });

  it.each(names.filter((name) => defaultOf(name) !== undefined))('shows the default of %s', (name) => {
    expect(documented.get(name)).toBe(String(defaultOf(name)));
  });

  it.each(names.filter((name) => defaultOf(name) === undefined))(
    'says of %s, which has no fixed default, that it shows an example or a placeholder',
    (name) => {
      expect(proseOf(name).own).toMatch(/Example:$|placeholder:$/);
    },
  );

  it.each(names.filter((name) => defaultOf(name) !== undefined))(
    'calls the default of %s no example',
    (name) => {
      expect(proseOf(name).own).not.toMatch(/example/i);
    },
  );

  it.each(names.filter((name) => typeof defaultOf(name) === 'number'))(
    'tells the true bounds of %s',
    (name) => {
      const { own, section } = proseOf(name);
      const [lifetimes = '', lengths = ''] = section.split('Lengths');
      const prose = /\d–\d/.test(own) ? own : name.endsWith('_LENGTH') ? lengths : lifetimes;
      const [, min, max] = /(\d+)–(\d+)/.exec(prose) ?? [];
      const outside = /from (\d+) outside production/.exec(prose)?.[1] ?? min;
      const bounds = { min: Number(min), max: Number(max), outside: Number(outside) };
      expect(accepts(production, name, bounds.min)).toBe(true);
      expect(accepts(production, name, bounds.min - 1)).toBe(false);
      expect(accepts(production, name, bounds.max)).toBe(true);
      expect(accepts(production, name, bounds.max + 1)).toBe(false);
      expect(accepts(elsewhere, name, bounds.outside)).toBe(true);
      expect(accepts(elsewhere, name, bounds.outside - 1)).toBe(false);
    },
  );

  it.each(names)('says which commands read %s', (name) => {
    const { own, section } = proseOf(name);
    const [, told] = /Read by: ([a-z, -]+)\./.exec(own) ?? /Read by: ([a-z, -]+)\./.exec(section) ?? [];
    const commands = Object.keys(groupsOfCommands) as Command[]; // its own
    const reading = commands.filter((command) => variableNames(groupsOfCommands[command]).includes(name));
    const isReadByEach = reading.length === commands.length;
    expect(told).toBe(isReadByEach ? 'every command' : reading.filter((one) => one !== 'all').join(', '));
  });

  it('writes out the codes of all six purposes', () => {
    for (const [purpose, { ttlSeconds, length }] of Object.entries(otpDefaults)) {
      expect(documented.get(`OTP_${purpose.toUpperCase()}_TTL_SECONDS`)).toBe(String(ttlSeconds));
      expect(documented.get(`OTP_${purpose.toUpperCase()}_LENGTH`)).toBe(String(length));
    }
  });

  it('names every mail provider, one region of SES standing for all', () => {
    const listed = proseOf('MAIL_PROVIDER').own.match(/[a-z][a-z0-9-]+/g) ?? [];
    const withoutRegions = mailProviderNames.filter((name) => !name.startsWith('ses-'));
    expect(listed).toEqual(expect.arrayContaining([...withoutRegions, 'ses-eu-central-1']));
  });

  it('is accepted whole outside production, once keys are left out', () => {
    const { JWT_PRIVATE_KEYS: _, MAIL_PROVIDER: __, ...rest } = Object.fromEntries(documented);
    const given = Object.entries(rest).filter(([name]) => !name.endsWith('_FILE'));
    const settings = readSettings({ ...Object.fromEntries(given), NODE_ENV: 'development' });
    expect(settings.mail.from).toEqual({ name: 'Example', address: 'no-reply@example.com' });
    expect(settings.http.trustProxy).toEqual(['10.0.0.0/8']);
  });

  it('[OPS-4] is refused whole in production, where a placeholder is no secret', () => {
    const { MAIL_PROVIDER: _, ...rest } = Object.fromEntries(documented);
    const given = Object.entries(rest).filter(([name]) => !name.endsWith('_FILE'));
    expect(() => readSettings(Object.fromEntries(given))).toThrow('APP_SECRETS holds a placeholder');
    expect(() => parsePrivateKeys(documented.get('JWT_PRIVATE_KEYS') ?? '')).toThrow('holds no private key');
  });
});
