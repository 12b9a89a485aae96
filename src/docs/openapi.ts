import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { accessExtension, recentSignInExtension, type Access } from '../common/http/access.decorators.js';
import { problemResponses, ProblemResponse } from '../common/http/api-problems.decorator.js';
import { basePathOf } from '../common/http/base-path.js';
import { errorCatalogue, type ErrorCode } from '../common/errors/catalogue.js';
import { problemMediaType } from '../common/http/problem.js';

export interface OpenApiOptions {
  publicUrl: string;
  /** URL of the development inbox, if there is one. */
  inboxUrl: string | null;
}

/** Errors in the form of a request, which can occur before or outside any operation. */
const anywhere = [
  'request.malformed',
  'request.timeout',
  'request.too_large',
  'request.uri_too_long',
  'request.unsupported_media_type',
  'request.invalid',
  'request.headers_too_large',
  'route.not_found',
  'route.method_not_allowed',
] as const satisfies ErrorCode[];

const apiDescription = `Sign-up, sign-in and sessions with one-time codes by e-mail.

**Tour**, from top to bottom: *register* → read the code in {inbox} → *confirmEmail* (signs you in) → *getMe* → reset the
password → *login*, or sign in with a code → *refreshTokens* → list and revoke your sessions → change your account → sign
out or delete the account. In Swagger UI, run the examples in order. Values from the last response (\`challengeId\`,
\`refreshToken\`, the ID of another session) and the access token in *Authorize* are filled in automatically. You only
have to type the codes.

Every error is a problem document (RFC 9457) with a stable \`code\`. Its \`type\` links to a page that explains it. In
addition to the errors listed for an operation, any request can return:

${anywhere.map((code) => `- \`${code}\` (${errorCatalogue[code].status})`).join('\n')}`;

const tags: readonly [name: string, description: string][] = [
  ['1 · Sign up', 'Register, receive a code by e-mail and verify the address; signs you in.'],
  ['2 · You', 'The account that the access token belongs to.'],
  ['3 · Reset the password', 'Reset a forgotten password with a code sent by e-mail. Revokes every session.'],
  ['4 · Sign in', 'Sign in on another device, with the password or with a code sent by e-mail.'],
  ['5 · Stay signed in', 'Rotate the refresh token.'],
  ['6 · Your sessions', 'List and revoke your sessions.'],
  [
    '7 · Your account',
    'Change the password or the address, or export your data. These operations require a sign-in ' +
      'within the last five minutes; reauthenticate if it is older.',
  ],
  ['8 · If no code arrived', 'Resend the code, or restart the verification of your own address.'],
  ['9 · Sign out or delete the account', 'Both take effect immediately on every replica.'],
  ['10 · For resource servers', 'Verify access tokens offline.'],
  ['11 · For operators', 'Health probes.'],
];

/** Builds the OpenAPI 3.1 document of the application's routes. */
export function buildOpenApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const basePath = basePathOf(options.publicUrl);
  const inbox = options.inboxUrl ? `[the inbox](${options.inboxUrl})` : 'the mailbox';
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Postern')
    .setDescription(apiDescription.replace('{inbox}', inbox))
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(basePath === '' ? '/' : basePath)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken');
  for (const [name, description] of tags) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemResponse],
    autoTagControllers: false,
  });
  for (const operation of operationsOf(document)) {
    declareAccess(operation);
    refuseUnknownFields(document, operation);
    linkBelow(basePath, operation);
  }
  return document;
}

/** The result of `problemResponses`. */
interface ProblemResponses {
  description: string;
  content: Record<string, { examples: Record<string, unknown> }>;
}

type Operation = Record<string, unknown> & {
  /** All responses that are read here are problems. */
  responses: Record<string, ProblemResponses>;
  requestBody?: { content: Record<string, { schema: { $ref?: string; oneOf?: { $ref?: string }[] } }> };
};

function operationsOf(document: OpenAPIObject): Operation[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
  return Object.values(document.paths).flatMap((path) =>
    // Swagger's type does not include the extension that is read here.
    methods.flatMap((method) => (path[method] ? [path[method] as unknown as Operation] : [])),
  );
}

/** As in the guards, routes require authentication by default. */
function declareAccess(operation: Operation): void {
  const access = (operation[accessExtension] as Access | undefined) ?? 'verified'; // written by our decorators
  const needsRecentSignIn = operation[recentSignInExtension] === true;
  delete operation[accessExtension];
  delete operation[recentSignInExtension];
  operation.security = access === 'public' ? [] : [{ accessToken: [] }];
  if (access === 'public') return;
  const problems = problemResponses([
    'auth.token_missing',
    'auth.token_invalid',
    'auth.token_expired',
    ...(access === 'verified' ? (['auth.email_not_verified'] as const) : []),
    ...(needsRecentSignIn ? (['auth.reauthentication_required'] as const) : []),
  ]);
  for (const [status, response] of problems) {
    const own = operation.responses[status];
    const guards = response as ProblemResponses; // as: created by `problemResponses`
    operation.responses[status] = own ? merged(own, guards) : guards;
  }
}

/** Merges a status that the route returns for one reason and the guards for another. */
function merged(own: ProblemResponses, other: ProblemResponses): ProblemResponses {
  const [ownMedia, otherMedia] = [own.content[problemMediaType], other.content[problemMediaType]];
  const examples = { ...ownMedia?.examples, ...otherMedia?.examples };
  return {
    ...own,
    description: `${own.description}, ${other.description}`,
    content: { [problemMediaType]: { ...ownMedia, examples } },
  };
}

/** The decorators, which know no settings, link to `/problems/…`. */
function linkBelow(basePath: string, { responses }: Operation): void {
  for (const response of Object.values(responses)) {
    response.description = response.description.replaceAll('](/problems/', `](${basePath}/problems/`);
  }
}

/** Validation rejects undeclared fields, and the document says so. */
function refuseUnknownFields(document: OpenAPIObject, operation: Operation): void {
  const { $ref, oneOf } = operation.requestBody?.content['application/json']?.schema ?? {};
  for (const reference of oneOf?.map((choice) => choice.$ref) ?? [$ref]) {
    const schema = document.components?.schemas?.[reference?.split('/').at(-1) ?? ''];
    if (schema) Object.assign(schema, { additionalProperties: false });
  }
}
