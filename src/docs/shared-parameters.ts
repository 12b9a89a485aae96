import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation, Parameter, Reference } from './operations.js';

const acceptLanguage = {
  name: 'Accept-Language',
  in: 'header',
  required: false,
  schema: { type: 'string', example: 'de-CH, de;q=0.9, en;q=0.5' },
  description: 'Language of problem titles and, for people without an account, of e-mails.',
};

/** The names of parameters of the query that are the same in every list. */
const ofPages: Readonly<Record<string, string>> = { limit: 'PageLimit', cursor: 'PageCursor' };

/**
 * Moves the parameters of an operation that others have too to the components: request headers and those of pages. Adds
 * the header that every call of the API reads.
 */
export function shareParameters(document: OpenAPIObject, path: string, operation: Operation): void {
  const share = (parameter: Parameter | Reference): Parameter | Reference => {
    const name = sharedNameOf(parameter);
    if (name === undefined) return parameter;
    const shared = ((document.components ??= {}).parameters ??= {});
    shared[name] = parameter as never; // as declared for Swagger's module
    return { $ref: `#/components/parameters/${name}` };
  };
  const isApiCall = path.startsWith('/v1/');
  const parameters = [...(operation.parameters ?? []), ...(isApiCall ? [acceptLanguage] : [])];
  operation.parameters = parameters.map(share);
}

function sharedNameOf(parameter: Parameter | Reference): string | undefined {
  if (!('in' in parameter)) return undefined;
  return parameter.in === 'header' ? parameter.name.replace(/^X-|-/g, '') : ofPages[parameter.name];
}
