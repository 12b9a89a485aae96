import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from './operations.js';

const account = { email: 'your-address@example.com', password: 'your-password' };
const signInToken = 'the-signInToken-from-the-first-step';
const reauthentication = { challengeId: 'the-challengeId-from-startReauthentication' };

/**
 * The fields of requests that the tour fills in, by step. The values are placeholders, each of which names the origin of
 * the real value: the tour's plugin replaces them (see tour-plugin.ts). Nobody enters these texts by hand.
 */
const filledIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  register: { email: 'a-new-address@example.com' },
  confirmEmail: { challengeId: 'the-challengeId-from-register' },
  startPasswordReset: { email: account.email },
  resetPassword: { challengeId: 'the-challengeId-from-startPasswordReset' },
  login: account,
  startCodeLogin: { email: account.email },
  loginWithCode: { challengeId: 'the-challengeId-from-startCodeLogin' },
  refreshTokens: { refreshToken: 'the-refreshToken-from-the-last-sign-in' },
  reauthenticate: reauthentication,
  changePassword: { currentPassword: account.password },
  startEmailChange: { newEmail: 'your-next-address@example.com' },
  confirmEmailChange: { challengeId: 'the-challengeId-from-startEmailChange' },
  'reauthenticate#second-factor': reauthentication,
  'login#email-code': account,
  startSecondFactor: { signInToken },
  confirmSecondFactor: { signInToken, challengeId: 'the-challengeId-from-startSecondFactor' },
  confirmTotpSetup: { setupId: 'the-setupId-from-startTotpSetup' },
  'login#recovery-code': account,
  'confirmSecondFactor#recovery-code': { signInToken, recoveryCode: 'your-next-recovery-code' },
  'login#totp': account,
  'confirmSecondFactor#totp': { signInToken },
  'login#trusted-device': account,
  startPhoneVerification: { phone: '+4915112345642' },
  confirmPhone: { challengeId: 'the-challengeId-from-startPhoneVerification' },
  'login#delete': account,
  requestFactorRecovery: { signInToken },
  startTotpEnrollment: { signInToken },
  confirmTotpEnrollment: { signInToken, setupId: 'the-setupId-from-startTotpEnrollment' },
};

/** One box per step: of several examples in the document, the tour shows this one. */
const chosenExamples: Readonly<Record<string, string>> = {
  resendCode: 'sameChannel',
  confirmPhone: 'number',
  updatePhone: 'channel',
  reauthenticate: 'code',
  'reauthenticate#second-factor': 'code',
  'reauthenticate#totp': 'totp',
  confirmSecondFactor: 'emailCode',
  'confirmSecondFactor#recovery-code': 'recoveryCode',
  'confirmSecondFactor#totp': 'totp',
};

const deviceToken = { 'X-Device-Token': 'the-deviceToken-from-the-last-sign-in' };

const filledInParameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resendCode: { challengeId: 'the-challengeId-of-the-last-code' },
  endSession: { id: 'the-id-of-another-session-from-listSessions' },
  removeTrustedDevice: { id: 'the-id-of-a-device-from-listTrustedDevices' },
};

/** Puts the placeholders into the examples of a step in the tour's copy of the document. */
export function placePlaceholders(copy: OpenAPIObject, operation: Operation, step: string): void {
  inlineParameters(copy, operation);
  const media = operation.requestBody?.content['application/json'];
  if (!media) return;
  const named = (media.examples ?? {}) as Record<string, { value: object } | undefined>; // our own form
  media.example = Object.assign(
    {},
    media.example ?? named[chosenExamples[step] ?? '']?.value,
    filledIn[step],
  );
  delete media.examples;
}

/** Replaces references to shared parameters by copies, and puts the placeholders into these. */
function inlineParameters(copy: OpenAPIObject, operation: Operation): void {
  const placeholders: Readonly<Record<string, string>> = {
    ...deviceToken,
    ...filledInParameters[operation.operationId],
  };
  operation.parameters = operation.parameters
    ?.map((parameter) => {
      const shared = '$ref' in parameter ? parameter.$ref.split('/').at(-1) : undefined;
      const own = shared === undefined ? parameter : copy.components?.parameters?.[shared];
      return structuredClone(own) as OwnParameter; // a reference in our documents refers to a parameter
    })
    .filter(({ name }) => name !== 'Accept-Language') // the browser sends its own
    .map((parameter) => {
      const example = placeholders[parameter.name];
      return example === undefined ? parameter : { ...parameter, schema: { ...parameter.schema, example } };
    });
}

interface OwnParameter {
  name: string;
  in: string;
  schema: object;
}
