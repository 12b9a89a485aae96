import type { OpenAPIObject } from '@nestjs/swagger';
import { apiSummary } from './openapi.js';
import { operationsOf } from './operations.js';
import { placePlaceholders } from './tour-examples.js';

interface Section {
  title: string;
  description: string;
  operations: readonly string[];
}

/** The order in which Swagger UI shows the operations: each succeeds after those above it, again and again. */
const sections: readonly Section[] = [
  {
    title: 'Sign up',
    description: 'Sends a code to the address in the box, which is a new one each time. Or enter your own.',
    operations: ['register'],
  },
  {
    title: 'Only if no code arrived',
    description:
      'Skip this if the code is in {inbox}. Otherwise, resend it: a minute after it was sent, and until it is used. ' +
      'The button counts the seconds. This works for the code of any operation.',
    operations: ['resendCode'],
  },
  {
    title: 'Verify the address',
    description: 'Replace `123456` with the code from {inbox}. This creates the account and signs you in.',
    operations: ['confirmEmail'],
  },
  {
    title: 'Your account',
    description:
      'The account that the access token belongs to. When it has expired (401), *refreshTokens* gets a new one.',
    operations: ['getMe', 'updateMe'],
  },
  {
    title: 'Sign out',
    description: 'Takes effect immediately on every replica.',
    operations: ['logout'],
  },
  {
    title: 'Reset the password',
    description: 'Reset a forgotten password with a code from {inbox}. Revokes every session.',
    operations: ['startPasswordReset', 'resetPassword'],
  },
  {
    title: 'Sign in',
    description:
      'With the password, then with a code from {inbox}, as on two devices: this opens two sessions.',
    operations: ['login', 'startCodeLogin', 'loginWithCode'],
  },
  {
    title: 'Stay signed in',
    description: 'Rotate the refresh token and get a new access token.',
    operations: ['refreshTokens'],
  },
  {
    title: 'Your sessions',
    description: 'List your sessions, then revoke the other one.',
    operations: ['listSessions', 'endSession', 'endOtherSessions'],
  },
  {
    title: 'Reauthenticate',
    description:
      'The next two sections require a sign-in within the last five minutes. Reauthenticate with a code from ' +
      '{inbox}; or, without one, with `{ "password": "…" }` as the body.',
    operations: ['startReauthentication', 'reauthenticate'],
  },
  {
    title: 'Change or export the account',
    description:
      'Change the password, export your data, change the address. The code is in the e-mail to the new address.',
    operations: ['changePassword', 'exportAccount', 'startEmailChange', 'confirmEmailChange'],
  },
  {
    title: 'Delete the account',
    description: 'Deletes the account and its data, and signs you out. You can start again with *register*.',
    operations: ['deleteMe'],
  },
  {
    title: 'For resource servers',
    description: 'Verify access tokens offline.',
    operations: ['getJwks', 'getAuthorizationServerMetadata', 'getOpenIdConfiguration'],
  },
  { title: 'For operators', description: 'Health probes.', operations: ['getLiveness', 'getReadiness'] },
  {
    title: 'Only with a second factor',
    description:
      'Skip this if you have no authenticator app. Right after *confirmEmail*, set one up with *startTotpSetup* and ' +
      '*confirmTotpSetup*; or `npm run totp -- <secret>` in a terminal prints its codes. Then *login* returns a ' +
      '`signInToken`, with which *confirmSecondFactor* finishes the sign-in.',
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
    title: 'Only with a lost second factor',
    description:
      'Skip this: it is off unless `FACTOR_RECOVERY_WAIT_HOURS` is set, and takes at least a day. It needs a ' +
      '`signInToken` from *login*, for which *startSecondFactor* and *confirmSecondFactor* have verified the mailbox too.',
    operations: ['requestFactorRecovery', 'cancelFactorRecovery'],
  },
  {
    title: 'Only for an account with an unverified address',
    description:
      'Skip this: the address of the tour is verified, for which the response is 409. For an account from ' +
      '`npm run users -- create … --unverified`, *login*, send a code here, and continue with *confirmEmail*.',
    operations: ['startEmailVerification'],
  },
];

const guide = `
**Tour**: press *Execute* on each operation, from top to bottom, as often as you like. The boxes show what will be sent:
challenge IDs, tokens and addresses are filled in from the last responses, and what you enter is kept. The access token
goes into *Authorize*. You only have to enter the codes, which arrive in {inbox}.`;

/**
 * Returns the copy of the document that Swagger UI shows: the same operations, as a tour in numbered sections.
 * @param inboxUrl URL of the development inbox, if there is one
 * @throws Error if an operation is in no section
 */
export function tourOf(document: OpenAPIObject, inboxUrl: string | null): OpenAPIObject {
  const copy = structuredClone(document);
  const inbox = inboxUrl ? `[the inbox](${inboxUrl})` : 'the mailbox';
  const numbered = sections.map(({ title, ...rest }, index) => ({
    title: `${index + 1} · ${title}`,
    ...rest,
  }));
  copy.tags = numbered.map(({ title: name, description }) => ({
    name,
    description: description.replace('{inbox}', inbox),
  }));
  for (const { operation } of operationsOf(copy)) {
    const { operationId } = operation;
    const section = numbered.find(({ operations }) => operations.includes(operationId));
    if (!section) throw new Error(`${operationId} is in no section of the tour`);
    operation.tags = [section.title];
    operation['x-position'] = section.operations.indexOf(operationId);
  }
  placePlaceholders(copy);
  const description = `${apiSummary}\n${guide.replace('{inbox}', inbox)}`;
  copy.info.description = copy.info.description?.replace(apiSummary, description);
  return copy;
}
