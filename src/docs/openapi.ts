import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import {
  accessExtension,
  permissionExtension,
  recentSignInExtension,
  type Access,
} from '../common/http/access.decorators.js';
import { ProblemResponse, problemsExtension } from '../common/http/api-problems.decorator.js';
import { idempotentExtension } from '../common/http/idempotent.decorator.js';
import { basePathOf } from '../common/http/base-path.js';
import { errorCatalogue, type ErrorCode } from '../common/errors/catalogue.js';
import { addExamples } from './examples.js';
import { namedSchemas } from './named-schemas.js';
import { operationsOf, type Operation } from './operations.js';
import { SharedProblems } from './shared-problems.js';
import { shareParameters } from './shared-parameters.js';
import { productVersion } from '../common/version.js';

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

export const apiSummary = 'Sign-up, sign-in and sessions with one-time codes by e-mail.';

const apiDescription = `${apiSummary}

Every error is a problem document (RFC 9457) with a stable \`code\`. Its \`type\` links to a page that explains it. In
addition to the errors listed for an operation, any request can return:

${anywhere.map((code) => `- \`${code}\` (${errorCatalogue[code].status})`).join('\n')}`;

/** Generators name classes, packages and files after them, so each is a word that is an identifier in every language. */
const tags = {
  registration: 'Register and verify the address.',
  login: 'Sign in with a password or with a code.',
  factors: 'Second step of a sign-in; manage second factors.',
  challenges: 'Codes that were sent.',
  sessions: 'Refresh tokens, reauthenticate, list and revoke sessions, sign out.',
  passwords: 'Reset or change the password.',
  account: 'Read, change, export and delete the account.',
  administration: 'For operators: accounts, sessions, deliveries and the audit log.',
  reports: 'For the provider of text messages.',
  discovery: 'Verify access tokens offline.',
  health: 'Health probes.',
};

/** Builds the OpenAPI 3.1 document of the application's routes. */
export function buildOpenApiDocument(app: INestApplication, publicUrl: string): OpenAPIObject {
  const basePath = basePathOf(publicUrl);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Postern')
    .setDescription(apiDescription)
    .setVersion(productVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(basePath === '' ? '/' : basePath)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken');
  for (const [name, description] of Object.entries(tags)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemResponse],
    autoTagControllers: false,
  });
  Object.assign(document.components?.schemas ?? {}, namedSchemas);
  const problems = new SharedProblems(document, basePath);
  for (const { path, operation } of operationsOf(document)) {
    const guardProblems = declareAccess(operation);
    const ownProblems = operation[problemsExtension] as ErrorCode[]; // written by our decorator
    delete operation[problemsExtension];
    problems.addTo(operation, [...ownProblems, ...guardProblems]);
    addExamples(document, operation);
    shareParameters(document, path, operation);
    refuseUnknownFields(document, operation);
  }
  return document;
}

/** As in the guards, routes require authentication by default. Returns the problems of the guards. */
function declareAccess(operation: Operation): ErrorCode[] {
  const access = (operation[accessExtension] as Access | undefined) ?? 'verified'; // written by our decorators
  const needsRecentSignIn = operation[recentSignInExtension] === true;
  delete operation[accessExtension];
  delete operation[recentSignInExtension];
  const isIdempotent = operation[idempotentExtension] !== undefined;
  delete operation[idempotentExtension];
  const isForOperators = operation[permissionExtension] !== undefined;
  delete operation[permissionExtension];
  operation.security = access === 'public' ? [] : [{ accessToken: [] }];
  const ofKeys: ErrorCode[] = isIdempotent ? ['idempotency.key_reused', 'idempotency.in_progress'] : [];
  if (access === 'public') return ofKeys;
  return [
    ...ofKeys,
    'auth.token_missing',
    'auth.token_invalid',
    'auth.token_expired',
    ...(access === 'verified' ? (['auth.email_not_verified'] as const) : []),
    ...(isForOperators ? (['auth.forbidden', 'auth.second_factor_required'] as const) : []),
    ...(needsRecentSignIn ? (['auth.reauthentication_required'] as const) : []),
  ];
}

/** Validation rejects undeclared fields, and the document says so. */
function refuseUnknownFields(document: OpenAPIObject, { requestBody }: Operation): void {
  const reference = requestBody?.content['application/json']?.schema?.$ref ?? '';
  const schema = document.components?.schemas?.[reference.split('/').at(-1) ?? ''];
  if (schema) Object.assign(schema, { additionalProperties: false });
}
