import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { accessExtension, recentSignInExtension, type Access } from '../common/http/access.decorators.js';
import { problemResponses, ProblemResponse } from '../common/http/api-problems.decorator.js';
import { errorCatalogue, type ErrorCode } from '../common/errors/catalogue.js';
import { problemMediaType } from '../common/http/problem.js';

export interface OpenApiOptions {
  publicUrl: string;
  /** Web page of the development inbox, if there is one. */
  inboxUrl: string | null;
}

/** What comes of a request's form, before or beside any operation. */
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

const story = `Sign-up, sign-in and sessions with one-time codes by e-mail.

**The tour**, top down: *register* → read the code in {inbox} → *confirmEmail* (you are signed in) → *getMe* → forget
the password and set a new one → *login*, or sign in by code → *refreshTokens* → see and end your sessions → change what
is yours → leave. In Swagger UI the examples work one after the other: what the last answer gave (\`challengeId\`,
\`refreshToken\`, another session’s id) is filled in for you, and the access token lands in *Authorize* by itself. Only
the codes are yours to type.

Every error is a problem (RFC 9457) with a stable \`code\`; its \`type\` links to a page that explains it. Besides those
that stand with an operation, any request may get:

${anywhere.map((code) => `- \`${code}\` (${errorCatalogue[code].status})`).join('\n')}`;

const tags: readonly [name: string, description: string][] = [
  ['1 · Sign up', 'Register, get a code by mail, prove the address: you are signed in.'],
  ['2 · You', 'The account behind the token.'],
  ['3 · Get back in', 'A forgotten password: a code by mail, a new password. It ends every session.'],
  ['4 · Sign in', 'On the next device, with the password or with a code by mail.'],
  ['5 · Stay signed in', 'Rotate the refresh token.'],
  ['6 · Your sessions', 'Where you are signed in, and how to end it.'],
  [
    '7 · Your account',
    'Change password and address, take your data with you. These need a sign-in of the last five minutes: prove again who you are if it is older.',
  ],
  ['8 · When no code came', 'Send it again, or start the verification of your own address anew.'],
  ['9 · Leave', 'End this session, or the account.'],
  ['10 · For resource servers', 'Verify access tokens offline.'],
  ['11 · For operators', 'Probes.'],
];

/** The OpenAPI 3.1 document of the routes this application has. */
export function buildOpenApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const inbox = options.inboxUrl ? `[the inbox](${options.inboxUrl})` : 'the mailbox';
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Postern')
    .setDescription(story.replace('{inbox}', inbox))
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(options.publicUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken');
  for (const [name, description] of tags) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemResponse],
    autoTagControllers: false,
  });
  for (const operation of operationsOf(document)) {
    declareAccess(operation);
    refuseUnknownFields(document, operation);
  }
  return document;
}

/** What `problemResponses` makes. */
interface ProblemResponses {
  description: string;
  content: Record<string, { examples: Record<string, unknown> }>;
}

type Operation = Record<string, unknown> & {
  /** Those that are looked at here are problems. */
  responses: Record<string, ProblemResponses>;
  requestBody?: { content: Record<string, { schema: { $ref?: string; oneOf?: { $ref?: string }[] } }> };
};

function operationsOf(document: OpenAPIObject): Operation[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
  return Object.values(document.paths).flatMap((path) =>
    // Swagger's own type does not allow for the extension that is read here.
    methods.flatMap((method) => (path[method] ? [path[method] as unknown as Operation] : [])),
  );
}

/** Routes are closed by default, in the document as in the guards. */
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
    const guards = response as ProblemResponses; // as: made by `problemResponses`
    operation.responses[status] = own ? merged(own, guards) : guards;
  }
}

/** A status that the route answers for a reason of its own, and the guards for theirs. */
function merged(own: ProblemResponses, other: ProblemResponses): ProblemResponses {
  const [ownMedia, otherMedia] = [own.content[problemMediaType], other.content[problemMediaType]];
  const examples = { ...ownMedia?.examples, ...otherMedia?.examples };
  return {
    ...own,
    description: `${own.description}, ${other.description}`,
    content: { [problemMediaType]: { ...ownMedia, examples } },
  };
}

/** Validation refuses what a request's class does not name, and the document says so. */
function refuseUnknownFields(document: OpenAPIObject, operation: Operation): void {
  const { $ref, oneOf } = operation.requestBody?.content['application/json']?.schema ?? {};
  for (const reference of oneOf?.map((choice) => choice.$ref) ?? [$ref]) {
    const schema = document.components?.schemas?.[reference?.split('/').at(-1) ?? ''];
    if (schema) Object.assign(schema, { additionalProperties: false });
  }
}
