import type { OpenAPIObject } from '@nestjs/swagger';
import { apiSummary } from './openapi.js';
import { operationsOf } from './operations.js';

interface Section {
  title: string;
  description: string;
  operations: readonly string[];
}

/** The order in which Swagger UI shows the operations. */
const sections: readonly Section[] = [
  {
    title: 'Sign up',
    description: 'Register, receive a code by e-mail and verify the address; signs you in.',
    operations: ['register', 'confirmEmail'],
  },
  {
    title: 'You',
    description: 'The account that the access token belongs to.',
    operations: ['getMe', 'updateMe'],
  },
  {
    title: 'Reset the password',
    description: 'Reset a forgotten password with a code sent by e-mail. Revokes every session.',
    operations: ['startPasswordReset', 'resetPassword'],
  },
  {
    title: 'Sign in',
    description: 'Sign in on another device, with the password or with a code sent by e-mail.',
    operations: ['login', 'startCodeLogin', 'loginWithCode'],
  },
  { title: 'Stay signed in', description: 'Rotate the refresh token.', operations: ['refreshTokens'] },
  {
    title: 'Your sessions',
    description: 'List and revoke your sessions.',
    operations: ['listSessions', 'endSession', 'endOtherSessions'],
  },
  {
    title: 'Your account',
    description:
      'Change the password or the address, or export your data. These operations require a sign-in ' +
      'within the last five minutes; reauthenticate if it is older.',
    operations: [
      'startReauthentication',
      'reauthenticate',
      'changePassword',
      'exportAccount',
      'startEmailChange',
      'confirmEmailChange',
    ],
  },
  {
    title: 'Second factor',
    description: 'Set up an authenticator app or codes by e-mail, and sign in with them in two steps.',
    operations: [
      'getFactors',
      'startTotpSetup',
      'confirmTotpSetup',
      'startSecondFactor',
      'confirmSecondFactor',
      'startTotpEnrollment',
      'confirmTotpEnrollment',
      'makeRecoveryCodes',
      'setSecondFactorRequired',
      'listTrustedDevices',
      'removeTrustedDevice',
      'removeTrustedDevices',
      'removeTotp',
    ],
  },
  {
    title: 'If no code arrived',
    description: 'Resend the code, or restart the verification of your own address.',
    operations: ['startEmailVerification', 'resendCode'],
  },
  {
    title: 'Sign out or delete the account',
    description: 'Both take effect immediately on every replica.',
    operations: ['logout', 'deleteMe'],
  },
  {
    title: 'For resource servers',
    description: 'Verify access tokens offline.',
    operations: ['getJwks', 'getAuthorizationServerMetadata', 'getOpenIdConfiguration'],
  },
  { title: 'For operators', description: 'Health probes.', operations: ['getLiveness', 'getReadiness'] },
];

const guide = `
**Tour**, from top to bottom: *register* → read the code in {inbox} → *confirmEmail* (signs you in) → *getMe* → reset the
password → *login*, or sign in with a code → *refreshTokens* → list and revoke your sessions → change your account → sign
out or delete the account. Run the examples in order. Values from the last response (\`challengeId\`, \`refreshToken\`, the
ID of another session) and the access token in *Authorize* are filled in automatically. You only have to type the codes.`;

/**
 * Returns the copy of the document that Swagger UI shows: the same operations, as a tour in numbered sections.
 * @param inboxUrl URL of the development inbox, if there is one
 * @throws Error if an operation is in no section
 */
export function tourOf(document: OpenAPIObject, inboxUrl: string | null): OpenAPIObject {
  const copy = structuredClone(document);
  const numbered = sections.map(({ title, ...rest }, index) => ({
    title: `${index + 1} · ${title}`,
    ...rest,
  }));
  copy.tags = numbered.map(({ title: name, description }) => ({ name, description }));
  for (const { operation } of operationsOf(copy)) {
    const { operationId } = operation;
    const section = numbered.find(({ operations }) => operations.includes(operationId));
    if (!section) throw new Error(`${operationId} is in no section of the tour`);
    operation.tags = [section.title];
    // The browser sends its own.
    operation.parameters = operation.parameters?.filter(
      (parameter) => !('$ref' in parameter) || !parameter.$ref.endsWith('/AcceptLanguage'),
    );
  }
  const inbox = inboxUrl ? `[the inbox](${inboxUrl})` : 'the mailbox';
  const description = `${apiSummary}\n${guide.replace('{inbox}', inbox)}`;
  copy.info.description = copy.info.description?.replace(apiSummary, description);
  return copy;
}
