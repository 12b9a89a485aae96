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
    'that is %j is no object',
    async (body) => {
      const error = { pointer: '', code: 'type', detail: 'must be a JSON object' };
      expect(await errorsOf(Email, body)).toEqual([error]);
    },
  );

  it('lacks each required field by name', async () => {
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
  ])('may hold no field %j of its own invention', async (name, pointer) => {
    expect(await errorsOf(Email, { email: 'ada@example.com', [name]: 1 })).toEqual([unknown(pointer)]);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    'may hold no field %j either, which every object has',
    async (name) => {
      // As the parser creates it: an own property of the body.
      const body: unknown = JSON.parse(`{"email":"ada@example.com",${JSON.stringify(name)}:{"x":1}}`);
      expect(await errorsOf(Email, body)).toEqual([unknown(`/${name}`)]);
    },
  );

  it('does not reach the prototype of anything', async () => {
    const body: unknown = JSON.parse('{"email":"ada@example.com","__proto__":{"isAdmin":true}}');
    await errorsOf(Email, body);
    expect({}).not.toHaveProperty('isAdmin');
  });

  it('has all of its errors told at once', async () => {
    const errors = await errorsOf(Confirmation, { challengeId: 1, code: '!', extra: true });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
      '/challengeId type',
      '/code format',
      '/extra unknown_field',
    ]);
  });

  it('is never repeated in what is wrong with it', async () => {
    const errors = await errorsOf(NewPassword, { newPassword: 'hunter2', other: 'hunter3' });
    expect(errors).toHaveLength(2);
    expect(JSON.stringify(errors)).not.toContain('hunter');
  });

  it('[HTTP-18] has its unknown names kept from everything that looks into fields', async () => {
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

  it('has at most twenty errors, the first ones in its own order, behind those of the declared fields', async () => {
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

  it('with twenty errors says nothing of more', async () => {
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
  ])('has a name of more than forty characters cut: %s', async (name, shown) => {
    expect(await errorsOf(Profile, { [name]: 1 })).toEqual([unknown(`/${shown}`)]);
  });

  it('may leave out what is optional, and only by leaving it out', async () => {
    expect(await read(Profile, {})).toEqual({});
    expect(await read(Profile, { locale: 'pt-br' })).toEqual({ locale: 'pt-BR' });
    const errors = await errorsOf(Profile, { fullName: null, locale: null });
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/fullName type',
      '/locale type',
    ]);
  });
});

describe('anything that is no body', () => {
  it('is left alone', async () => {
    expect(await pipe.transform('id', { type: 'param', metatype: String, data: 'id' })).toBe('id');
    for (const value of [null, undefined, [], { ip: '192.0.2.1' }]) {
      expect(await pipe.transform(value, { type: 'custom' })).toBe(value);
    }
  });
});
