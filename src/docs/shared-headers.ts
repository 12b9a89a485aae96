import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation, Parameter, Reference } from './operations.js';

const acceptLanguage = {
  name: 'Accept-Language',
  in: 'header',
  required: false,
  schema: { type: 'string', example: 'de-CH, de;q=0.9, en;q=0.5' },
  description: 'Language of problem titles and, for people without an account, of e-mails.',
};

/** Moves the request headers of an operation to the components, and adds the one that every call of the API reads. */
export function shareHeaders(document: OpenAPIObject, path: string, operation: Operation): void {
  const share = (parameter: Parameter): Reference => {
    const name = parameter.name.replace(/^X-|-/g, '');
    const shared = ((document.components ??= {}).parameters ??= {});
    shared[name] = parameter as never; // as declared for Swagger's module
    return { $ref: `#/components/parameters/${name}` };
  };
  const isApiCall = path.startsWith('/v1/');
  const parameters = [...(operation.parameters ?? []), ...(isApiCall ? [acceptLanguage] : [])];
  operation.parameters = parameters.map((parameter) =>
    'in' in parameter && parameter.in === 'header' ? share(parameter) : parameter,
  );
}
