import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';
import {
  ChallengeIdField,
  CodeField,
  EmailField,
  FullNameField,
  LocaleField,
  NewPasswordField,
} from './fields.js';
import { RequestValidationPipe } from './validation.pipe.js';

class Email {
  @EmailField()
  email!: string;
}
class NewPassword {
  @NewPasswordField()
  newPassword!: string;
}
class Profile {
  @FullNameField({ optional: true })
  fullName?: string;

  @LocaleField({ optional: true })
  locale?: string;
}
class Confirmation {
  @ChallengeIdField()
  challengeId!: string;

  @CodeField('123456')
  code!: string;
}

type Dto = ArgumentMetadata['metatype'];
const pipe = new RequestValidationPipe();

/** Returns what the controller gets for a body. */
const read = (dto: Dto, body: unknown): Promise<unknown> =>
  pipe.transform(body, { type: 'body', metatype: dto });

/** Returns the errors that the client gets for a body; none if it is accepted. */
async function errorsOf(dto: Dto, body: unknown): Promise<readonly FieldError[]> {
  try {
    await read(dto, body);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'request.invalid') throw error;
    return error.errors ?? [];
  }
}

const unknown = (pointer: string) => ({
  pointer,
  code: 'unknown_field',
  detail: 'is not a field of this request',
});

describe('a request body', () => {
  it('becomes an instance of its class, with every field normalised', async () => {
    const body = await read(Email, { email: ' Ada@EXAMPLE.com ' });
    expect(body).toBeInstanceOf(Email);
    expect(body).toEqual({ email: 'ada@example.com' });
  });

  it.each([[undefined], [null], [[]], [[{ email: 'ada@example.com' }]], ['text'], [''], [1], [true]])(
    'is rejected if it is %j instead of an object',
    async (body) => {
      const error = { pointer: '', code: 'type', detail: 'must be a JSON object' };
      expect(await errorsOf(Email, body)).toEqual([error]);
    },
  );

  it('is rejected with the name of each missing field', async () => {
    expect(await errorsOf(Confirmation, {})).toEqual([
      { pointer: '/challengeId', code: 'required', detail: 'is required' },
      { pointer: '/code', code: 'required', detail: 'is required' },
    ]);
  });

  it.each([
    ['isAdmin', '/isAdmin'],
    ['', '/'],
    // RFC 6901
    ['a/b', '/a~1b'],
    ['a~b', '/a~0b'],
    ['~1', '/~01'],
  ])('is rejected with an undeclared field %j', async (name, pointer) => {
    expect(await errorsOf(Email, { email: 'ada@example.com', [name]: 1 })).toEqual([unknown(pointer)]);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    'is rejected with a field %j, which every object inherits',
    async (name) => {
      // As the parser creates it: an own property of the body.
      const body: unknown = JSON.parse(`{"email":"ada@example.com",${JSON.stringify(name)}:{"x":1}}`);
      expect(await errorsOf(Email, body)).toEqual([unknown(`/${name}`)]);
    },
  );

  it('never changes a prototype', async () => {
    const body: unknown = JSON.parse('{"email":"ada@example.com","__proto__":{"isAdmin":true}}');
    await errorsOf(Email, body);
    expect({}).not.toHaveProperty('isAdmin');
  });

  it('gets all of its errors at once', async () => {
    const errors = await errorsOf(Confirmation, { challengeId: 1, code: '!', extra: true });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
      '/challengeId type',
      '/code format',
      '/extra unknown_field',
    ]);
  });

  it('is never repeated in its errors', async () => {
    const errors = await errorsOf(NewPassword, { newPassword: 'hunter2', other: 'hunter3' });
    expect(errors).toHaveLength(2);
    expect(JSON.stringify(errors)).not.toContain('hunter');
  });

  it('[HTTP-18] is checked for unknown names before anything looks into its fields', async () => {
    const transform = jest.spyOn(ValidationPipe.prototype, 'transform');
    const body = { email: 'ada', constructor: 1, other: { email: 'ada@example.com' } };
    expect(await errorsOf(Email, body)).toEqual([
      { pointer: '/email', code: 'format', detail: 'must be an e-mail address' },
      unknown('/constructor'),
      unknown('/other'),
    ]);
    expect(transform.mock.calls.map(([fields]) => fields)).toEqual([{ email: 'ada' }]);
    transform.mockRestore();
  });

  it('gets at most twenty errors, the first ones in its own order, after those of the declared fields', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}`);
    const body = Object.fromEntries(names.map((name) => [name, {}]));
    const pointers = (await errorsOf(Confirmation, { ...body, code: [] })).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/challengeId', '/code', ...names.slice(0, 18).map((name) => `/${name}`)]);
    await expect(read(Confirmation, { ...body, code: [] })).rejects.toThrow(
      'Only the first 20 of 32 errors are listed.',
    );
    await expect(read(Confirmation, { ...body, challengeId: '', code: '1' })).rejects.toThrow(
      'Only the first 20 of 30 errors are listed.',
    );
  });

  it('gets no note about further errors if there are twenty', async () => {
    const body = Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`n${index}`, 0]));
    const error: unknown = await read(Confirmation, body).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).errors).toHaveLength(20);
    expect((error as AppError).message).not.toContain('Only');
  });

  it.each([
    ['a'.repeat(40), 'a'.repeat(40)],
    ['a'.repeat(41), `${'a'.repeat(40)}…`],
    [`${'a'.repeat(39)}😀`, `${'a'.repeat(39)}\ufffd…`],
  ])('gets names of more than forty characters truncated: %s', async (name, shown) => {
    expect(await errorsOf(Profile, { [name]: 1 })).toEqual([unknown(`/${shown}`)]);
  });

  it('may omit optional fields, but not send null', async () => {
    expect(await read(Profile, {})).toEqual({});
    expect(await read(Profile, { locale: 'pt-br' })).toEqual({ locale: 'pt-BR' });
    const errors = await errorsOf(Profile, { fullName: null, locale: null });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/fullName type',
      '/locale type',
    ]);
  });
});

describe('a parameter that is not a body', () => {
  it('is left unchanged', async () => {
    expect(await pipe.transform('id', { type: 'param', metatype: String, data: 'id' })).toBe('id');
    for (const value of [null, undefined, [], { ip: '192.0.2.1' }]) {
      expect(await pipe.transform(value, { type: 'custom' })).toBe(value);
    }
  });
});
