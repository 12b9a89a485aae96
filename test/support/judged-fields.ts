import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readError } from '../../src/common/validation/field.js';
import {
  ChallengeIdField,
  CodeField,
  EmailField,
  FullNameField,
  LocaleField,
  NewPasswordField,
  PasswordField,
  RefreshTokenField,
} from '../../src/common/validation/fields.js';

/** A body with every field. */
export class Everything {
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

export const acceptable: Record<FieldName, unknown> = {
  email: 'ada@example.com',
  newPassword: 'correct horse battery staple',
  password: 'x',
  fullName: 'Ada Lovelace',
  locale: 'en',
  challengeId: 'any',
  code: '123456',
  refreshToken: 'any',
};

export const fieldNames = Object.keys(acceptable) as FieldName[]; // complete by its type

/** Returns what the controller gets for one field, or `{ error }` with the code of the error. */
export function judge(field: FieldName, value: unknown): unknown {
  const body = plainToInstance(Everything, { ...acceptable, [field]: value });
  const errors = validateSync(body, { whitelist: true, forbidUnknownValues: true });
  const found = errors.flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((message) => ({ property, error: readError(message).code })),
  );
  if (found.length === 0) return body[field];
  expect(found).toEqual([{ property: field, error: expect.any(String) }]);
  return { error: found[0]?.error };
}
