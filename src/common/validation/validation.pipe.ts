import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { AppError, type FieldError } from '../errors/app-error.js';
import { shapeOf, type DeclaredFields } from './body-shape.js';
import { readError, takesList } from './field.js';
import { invalidBody, pointerTo } from './invalid-body.js';

/** Rejects unknown fields and wrong types with `request.invalid`, and names each field up to the maximum. */
export class RequestValidationPipe extends ValidationPipe {
  private readonly declared = new Map<unknown, DeclaredFields>();

  constructor() {
    super({
      transform: true,
      forbidUnknownValues: true,
      // The value must never reach a message or a log line.
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalidBody(errors.flatMap(toFieldErrors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A query too: an unknown filter that were ignored would list everything.
    if (metadata.type !== 'body' && metadata.type !== 'query') return super.transform(value, metadata);
    const { fields, typeErrors, unknownFields, unknownCount } = shapeOf(
      value === undefined && mayBeAbsent(metadata.metatype) ? {} : value,
      this.fieldsOf(metadata.metatype),
    );
    if (typeErrors.length + unknownCount === 0) return super.transform(fields, metadata);
    const reported = new Set(typeErrors.map(({ pointer }) => pointer));
    // A body that is not an object lacks every field, so only its type is reported.
    const others = reported.has('') ? [] : await this.errorsOf(fields, metadata);
    const inFields = [...others.filter(({ pointer }) => !reported.has(pointer)), ...typeErrors];
    throw invalidBody([...inFields, ...unknownFields], inFields.length + unknownCount);
  }

  private async errorsOf(fields: BodyFields, metadata: ArgumentMetadata): Promise<readonly FieldError[]> {
    try {
      await super.transform(fields, metadata);
      return [];
    } catch (error) {
      if (error instanceof AppError && error.errors) return error.errors;
      throw error;
    }
  }

  private fieldsOf(dto: ArgumentMetadata['metatype']): DeclaredFields {
    let fields = this.declared.get(dto);
    if (!fields) {
      const rules = dto ? getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false) : [];
      const all = new Set(rules.map(({ propertyName }) => propertyName));
      fields = { all, lists: new Set([...all].filter((name) => dto && takesList(dto, name))) };
      this.declared.set(dto, fields);
    }
    return fields;
  }
}

/** A body whose fields are all optional may be absent if its class says so: `static readonly mayBeAbsent = true`. */
function mayBeAbsent(dto: ArgumentMetadata['metatype']): boolean {
  return dto !== undefined && 'mayBeAbsent' in dto && dto.mayBeAbsent === true;
}

type BodyFields = Readonly<Record<string, unknown>>;

function toFieldErrors(error: ValidationError): FieldError[] {
  return Object.values(error.constraints ?? {}).map((message) => ({
    pointer: pointerTo(error.property),
    ...readError(message),
  }));
}
