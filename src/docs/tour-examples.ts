import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Operation } from './operations.js';

const signInToken = 'the-signInToken-from-the-first-step';

/**
 * The fields of requests that the tour fills in. The values are placeholders, each of which names the origin of the
 * real value: the tour's plugin replaces them (see tour-plugin.ts). Nobody enters these texts by hand.
 */
const filledIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  register: { email: 'a-new-address@example.com' },
  confirmEmail: { challengeId: 'the-challengeId-from-register' },
  startPasswordReset: { email: 'your-address@example.com' },
  resetPassword: { challengeId: 'the-challengeId-from-startPasswordReset' },
  login: { email: 'your-address@example.com', password: 'your-password' },
  startCodeLogin: { email: 'your-address@example.com' },
  loginWithCode: { challengeId: 'the-challengeId-from-startCodeLogin' },
  refreshTokens: { refreshToken: 'the-refreshToken-from-the-last-sign-in' },
  reauthenticate: { challengeId: 'the-challengeId-from-startReauthentication' },
  changePassword: { currentPassword: 'your-password' },
  startEmailChange: { newEmail: 'your-next-address@example.com' },
  startSecondFactor: { signInToken },
  confirmSecondFactor: { signInToken },
  requestFactorRecovery: { signInToken },
  startTotpEnrollment: { signInToken },
  confirmTotpEnrollment: { signInToken, setupId: 'the-setupId-from-startTotpEnrollment' },
  confirmTotpSetup: { setupId: 'the-setupId-from-startTotpSetup' },
  confirmEmailChange: { challengeId: 'the-challengeId-from-startEmailChange' },
};

const filledInParameters: Readonly<Record<string, string>> = {
  'X-Device-Token': 'the-deviceToken-from-the-last-sign-in',
  challengeId: 'the-challengeId-of-the-last-code',
  id: 'the-id-of-another-session-from-listSessions',
};

/** Puts the placeholders into the examples of the tour's copy of the document. */
export function placePlaceholders(copy: OpenAPIObject): void {
  for (const { operation } of operationsOf(copy)) {
    inlineParameters(copy, operation);
    const media = operation.requestBody?.content['application/json'];
    const fields = filledIn[operation.operationId];
    if (!media || !fields) continue;
    // One box per operation: of two examples, the tour shows the one with the code that was just sent.
    const { code, totp } = (media.examples ?? {}) as Record<string, { value: object } | undefined>; // our own form
    media.example = Object.assign({}, code?.value ?? totp?.value ?? media.example, fields);
    delete media.examples;
  }
}

/** Replaces references to shared parameters by copies, and puts the placeholders into these. */
function inlineParameters(copy: OpenAPIObject, operation: Operation): void {
  operation.parameters = operation.parameters
    ?.map((parameter) => {
      const shared = '$ref' in parameter ? parameter.$ref.split('/').at(-1) : undefined;
      const own = shared === undefined ? parameter : copy.components?.parameters?.[shared];
      return structuredClone(own) as OwnParameter; // a reference in our documents refers to a parameter
    })
    .filter(({ name }) => name !== 'Accept-Language') // the browser sends its own
    .map((parameter) => {
      const example = filledInParameters[parameter.name];
      return example === undefined ? parameter : { ...parameter, schema: { ...parameter.schema, example } };
    });
}

interface OwnParameter {
  name: string;
  in: string;
  schema: object;
}
