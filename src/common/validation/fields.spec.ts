import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readFault } from './field.js';
import {
  ChallengeIdField,
  CodeField,
  EmailField,
  FullNameField,
  LocaleField,
  NewPasswordField,
  PasswordField,
  RefreshTokenField,
} from './fields.js';

class Everything {
  @EmailField()
  email!: unknown;

  @NewPasswordField()
  newPassword!: unknown;

  @PasswordField()
  password!: unknown;

  @FullNameField()
  fullName!: unknown;

  @LocaleField({ optional: true })
  locale?: unknown;

  @ChallengeIdField()
  challengeId!: unknown;

  @CodeField('123456')
  code!: unknown;

  @RefreshTokenField()
  refreshToken!: unknown;
}

type FieldName = keyof Everything;

const acceptable: Record<FieldName, unknown> = {
  email: 'ada@example.com',
  newPassword: 'correct horse battery staple',
  password: 'x',
  fullName: 'Ada Lovelace',
  locale: 'en',
  challengeId: 'any',
  code: '123456',
  refreshToken: 'any',
};

const fieldNames = Object.keys(acceptable) as FieldName[]; // complete by its type

/** What the controller gets for one field, or `{ fault }` with the code of what is wrong. */
function judge(field: FieldName, value: unknown): unknown {
  const body = plainToInstance(Everything, { ...acceptable, [field]: value });
  const errors = validateSync(body, { whitelist: true, forbidUnknownValues: true });
  const faults = errors.flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((message) => ({ property, fault: readFault(message).code })),
  );
  if (faults.length === 0) return body[field];
  expect(faults).toEqual([{ property: field, fault: expect.any(String) }]);
  return { fault: faults[0]?.fault };
}

describe('every field', () => {
  it('takes what is acceptable', () => {
    for (const field of fieldNames) expect(judge(field, acceptable[field])).toEqual(acceptable[field]);
  });

  const others = [null, 0, 123_456, true, false, [], ['x'], {}, { length: 6 }, new Date(0)];

  it.each(fieldNames)('%s is a string and nothing else', (field) => {
    for (const value of others) expect(judge(field, value)).toEqual({ fault: 'type' });
  });

  it.each(fieldNames.filter((field) => field !== 'locale'))('%s may not be left out', (field) => {
    expect(judge(field, undefined)).toEqual({ fault: 'required' });
  });

  it('is not excused by the shape of its own refusal', () => {
    for (const field of ['email', 'locale'] as const) {
      expect(judge(field, { refused: 'ada@example.com' })).toHaveProperty('fault');
    }
  });

  it('says what is wrong without repeating the value', () => {
    const body = plainToInstance(Everything, {
      email: 'Xvalue',
      newPassword: 'Xvalue',
      password: 'Xvalue'.repeat(100),
      fullName: 'Xvalue'.repeat(100),
      locale: 'Xvalue_',
      challengeId: 'Xvalue'.repeat(100),
      code: 'Xvalue!',
      refreshToken: 'Xvalue'.repeat(100),
    });
    const messages = validateSync(body).flatMap(({ constraints = {} }) => Object.values(constraints));
    expect(messages).toHaveLength(fieldNames.length);
    expect(messages.join('\n')).not.toContain('Xvalue');
  });
});

describe('an optional field', () => {
  it('may be left out, and null does not leave it out', () => {
    expect(judge('locale', undefined)).toBeUndefined();
    expect(judge('locale', null)).toEqual({ fault: 'type' });
  });
});

describe('an e-mail address', () => {
  it('arrives in its canonical form', () => {
    expect(judge('email', '  Ada@B\u00fccher.EXAMPLE ')).toBe('ada@xn--bcher-kva.example');
  });

  it.each(['', ' ', 'ada', 'ada@example', 'ada@@example.com', 'ada@example.com, eve@example.com'])(
    'is not %j',
    (text) => {
      expect(judge('email', text)).toEqual({ fault: 'format' });
    },
  );
});
