import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import type { FieldErrorCode, RuleError } from './text-rules.js';

/** Returns the error of a field; null if it is valid. */
export type FieldRule = (value: unknown) => RuleError | null;

/** Carries the code through class-validator, whose messages are plain text. */
const separator = '\u0000';

const listFieldKey = 'postern:list-field';

/** Whether a field of a DTO class takes a list of texts; every other one takes a primitive value. */
export function takesList(dto: { prototype: object }, name: string): boolean {
  return Reflect.hasMetadata(listFieldKey, dto.prototype, name);
}

/** Validates, normalises and documents a field of a body. */
export function Field(options: {
  /** Runs before the rule. The controller gets its result. */
  normalise?: (value: unknown) => unknown;
  rule: FieldRule;
  documentation: ApiPropertyOptions;
  optional?: boolean;
  isList?: true;
}): PropertyDecorator {
  const judge = (value: unknown): RuleError | null =>
    value === undefined ? { code: 'required', detail: 'is required' } : options.rule(value);
  const decorators = [
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value: unknown) => judge(value) === null,
        defaultMessage: (args) => {
          const error = judge(args?.value);
          return error ? `${error.code}${separator}${error.detail}` : '';
        },
      },
    }),
    ApiProperty({ ...options.documentation, required: !options.optional } as ApiPropertyOptions),
  ];
  const { normalise } = options;
  if (options.isList) decorators.push(Reflect.metadata(listFieldKey, true));
  if (normalise) decorators.push(Transform(({ value }) => normalise(value)));
  // Not IsOptional, which accepts null: a field may be omitted, but not null.
  if (options.optional) decorators.push(ValidateIf((_, value) => value !== undefined));
  return applyDecorators(...decorators);
}

/** Parses a class-validator message that `Field` wrote. */
export function readError(message: string): RuleError {
  const [code = 'type', detail = ''] = message.split(separator);
  return { code: code as FieldErrorCode, detail }; // written only by Field
}
