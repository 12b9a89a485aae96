import { z } from 'zod';
import { defineSettings } from './define-settings.js';
import { readGroups, SettingsError, variablesOf } from './read-settings.js';
import type { Variables } from './variables.js';
import { flag, parsed, seconds, wholeNumber } from './setting-kinds.js';
import { combined, secret, setting } from './setting.js';

const isolation = setting('ISOLATION', z.enum(['none', 'full']).default('full'));

class OvenSettings extends defineSettings(
  {
    degrees: setting('OVEN_DEGREES', wholeNumber(50, 250).default(180)),
    bakeSeconds: setting(
      'BAKE_SECONDS',
      seconds({ default: 60, min: 10, minOutsideProduction: 1, max: 100 }),
      { formerName: 'COOK_SECONDS' },
    ),
    name: secret('OVEN_NAME', z.string()),
    fan: combined({ isOn: setting('FAN_ON', flag.default(false)), isolation }).map((fan) => {
      if (fan.isOn && fan.isolation === 'full') throw new Error('FAN_ON needs ISOLATION=none');
      return fan;
    }),
  },
  ({ degrees, bakeSeconds }) => {
    if (degrees > 200 && bakeSeconds > 50) throw new Error('OVEN_DEGREES is too hot for so long');
  },
) {}

class KitchenSettings extends defineSettings({
  isolation,
  guests: setting('GUESTS', parsed((text) => text.split(',')).default([])),
}) {}

class KeySettings extends defineSettings({ keys: secret('KEYS', z.string(), { allowsLines: true }) }) {}

const read = (given: Variables) => readGroups({ OVEN_NAME: 'old', ...given }, { read: [OvenSettings] });

function errorsOf(given: Variables): readonly string[] {
  try {
    read(given);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.errors;
  }
}

describe('settings of a module', () => {
  it('are an instance of the class that declares them, with each value in its property', () => {
    const given = { OVEN_DEGREES: '90', BAKE_SECONDS: '11', FAN_ON: 'true', ISOLATION: 'none' };
    const values = read(given).get(OvenSettings);
    expect(values).toBeInstanceOf(OvenSettings);
    expect(values).toEqual(
      new OvenSettings({
        degrees: 90,
        bakeSeconds: 11,
        name: 'old',
        fan: { isOn: true, isolation: 'none' },
      }),
    );
  });

  it('have their defaults, also if a variable is empty', () => {
    const expected = { degrees: 180, bakeSeconds: 60, fan: { isOn: false, isolation: 'full' } };
    expect(read({ OVEN_DEGREES: '' }).get(OvenSettings)).toMatchObject(expected);
  });

  it('report every error, including those of combinations, each beginning with its variable', () => {
    const given = {
      OVEN_NAME: '',
      OVEN_DEGREES: '300',
      BAKE_SECONDS: 'x',
      FAN_ON: 'true',
      NODE_ENV: 'prod',
    };
    expect(errorsOf(given)).toEqual([
      expect.stringMatching(/^NODE_ENV /),
      'OVEN_DEGREES must be at most 250',
      'BAKE_SECONDS must be a whole number',
      'OVEN_NAME is required',
      'FAN_ON needs ISOLATION=none',
    ]);
  });

  it('are recorded as they were read, or as they were given; not secrets, nor what is not to be', () => {
    const isRecorded = false;
    class DoorSettings extends defineSettings({
      port: setting('PORT', wholeNumber(0, 9).default(3), { isRecorded }),
      bell: setting('BELL', parsed((text) => ({ url: text })).optional()),
    }) {}
    const recorded = (given: Variables) =>
      readGroups({ OVEN_NAME: 'old', ...given }, { read: [OvenSettings, DoorSettings] }).recorded;
    const defaults = {
      NODE_ENV: 'production',
      OVEN_DEGREES: '180',
      BAKE_SECONDS: '60',
      FAN_ON: 'false',
      ISOLATION: 'full',
      BELL: null,
    };
    expect(recorded({ PORT: '4' })).toEqual(defaults);
    expect(recorded({ OVEN_DEGREES: '0180', FAN_ON: '' })).toEqual(defaults);
    const bell = 'https://user:p%40ss@ward@bell.example/a@b, x://:y@z';
    expect(recorded({ OVEN_DEGREES: '90', BELL: bell })).toEqual({
      ...defaults,
      OVEN_DEGREES: '90',
      BELL: 'https://bell.example/a@b, x://z',
    });
  });

  it('report inconsistent values', () => {
    expect(errorsOf({ OVEN_DEGREES: '201', BAKE_SECONDS: '51' })).toEqual([
      'OVEN_DEGREES is too hot for so long',
    ]);
    expect(errorsOf({ OVEN_DEGREES: '201', BAKE_SECONDS: '50' })).toEqual([]);
  });

  it('may have a lower bound outside production', () => {
    expect(errorsOf({ BAKE_SECONDS: '9' })).toEqual(['BAKE_SECONDS must be at least 10']);
    expect(errorsOf({ BAKE_SECONDS: '1', NODE_ENV: 'test' })).toEqual([]);
    expect(errorsOf({ BAKE_SECONDS: '0', NODE_ENV: 'test' })).toEqual(['BAKE_SECONDS must be at least 1']);
  });

  it('lose the white space at their ends: line breaks of secrets, files and editors, byte order marks', () => {
    const given = {
      OVEN_NAME: '\uFEFFold oven\r\n',
      OVEN_DEGREES: ' 90\r',
      FAN_ON: 'false\n',
      ISOLATION: '\t',
    };
    expect(read(given).get(OvenSettings)).toMatchObject({
      name: 'old oven',
      degrees: 90,
      fan: { isOn: false, isolation: 'full' },
    });
  });

  it('are found behind the byte order mark of an .env file', () => {
    expect(read({ '\uFEFFOVEN_DEGREES': '90' }).get(OvenSettings).degrees).toBe(90);
  });

  it.each([
    ['secret\nline', 'contains a line break or another control character: remove it'],
    ['secret\rline', 'contains a line break or another control character: remove it'],
    ['secret\0', 'contains a line break or another control character: remove it'],
    ['secret\u0085line', 'contains a line break or another control character: remove it'],
    ['"secret"', 'begins and ends with a quotation mark: remove both'],
    ["'secret'", 'begins and ends with a quotation mark: remove both'],
    [' `secret` ', 'begins and ends with a quotation mark: remove both'],
  ])('reject %j, without showing it', (OVEN_NAME, problem) => {
    expect(errorsOf({ OVEN_NAME })).toEqual([`OVEN_NAME ${problem}`]);
  });

  it.each(['"', '"a', 'a"', `"a'`, `"a" and b`])('accept %j', (OVEN_NAME) => {
    expect(read({ OVEN_NAME }).get(OvenSettings).name).toBe(OVEN_NAME);
  });

  it('have line breaks only where they may', () => {
    const ofLines = (KEYS: string) => readGroups({ KEYS }, { read: [KeySettings] }).get(KeySettings).keys;
    expect(ofLines('\na\r\n\tb\n')).toBe('a\r\n\tb');
    expect(() => ofLines('a\n\0b')).toThrow('KEYS contains a line break or another control character');
  });

  it('reject a former name with an error that names the new one', () => {
    expect(errorsOf({ COOK_SECONDS: '10' })).toEqual([
      'COOK_SECONDS is no longer read: set BAKE_SECONDS instead',
    ]);
    expect(errorsOf({ COOK_SECONDS: '' })).toEqual([]);
  });

  it('can share a variable, and report its error once', () => {
    const groups = [OvenSettings, KitchenSettings];
    expect(variablesOf(groups).filter(({ name }) => name === 'ISOLATION')).toHaveLength(1);
    const readBoth = (ISOLATION: string) => readGroups({ OVEN_NAME: 'old', ISOLATION }, { read: groups });
    expect(readBoth('none').get(KitchenSettings)).toEqual(
      new KitchenSettings({ isolation: 'none', guests: [] }),
    );
    expect(() => readBoth('half')).toThrow(/^[^-]*- ISOLATION [^-]*$/);
  });

  it('are ignored if the command does not read them, and throw an error if one is used', () => {
    const given = { OVEN_NAME: 'old', GUESTS: '' };
    const settings = readGroups(given, { read: [OvenSettings], declared: [OvenSettings, KitchenSettings] });
    expect(settings.has(KitchenSettings)).toBe(false);
    const unread = settings.get(KitchenSettings);
    expect(() => unread.guests).toThrow('This command does not read KitchenSettings');
    expect(settings.has(OvenSettings)).toBe(true);
  });
});
