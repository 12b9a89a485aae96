interface Section {
  title: string;
  description: string;
  /**
   * The steps: an operation ID each. The second and later places of an operation have a name after `#`. Within a
   * section, an operation has one place, because Swagger UI opens and closes all of them together.
   */
  steps: readonly string[];
  /** Needs another setting or another account than the tour has: closed until somebody opens it. */
  isClosed?: true;
}

/** The order in which Swagger UI shows the operations: each succeeds after those above it, again and again. */
export const sections: readonly Section[] = [
  {
    title: 'Sign up',
    description: 'Sends a code to the address in the box, which is a new one each time. Or enter your own.',
    steps: ['register'],
  },
  {
    title: 'Only if no code arrived',
    description:
      'Skip this if the code is in {inbox}. Otherwise, resend it: a minute after it was sent, and until it is used. ' +
      'The button counts the seconds. This works for the code of any operation.',
    steps: ['resendCode'],
  },
  {
    title: 'Verify the address',
    description: 'Replace `123456` with the code from {inbox}. This creates the account and signs you in.',
    steps: ['confirmEmail'],
  },
  {
    title: 'Your account',
    description:
      'The account that the access token belongs to. When it has expired (401), *refreshTokens* gets a new one.',
    steps: ['getMe', 'updateMe'],
  },
  {
    title: 'Sign out',
    description: 'Takes effect immediately on every replica.',
    steps: ['logout'],
  },
  {
    title: 'Reset the password',
    description: 'Reset a forgotten password with a code from {inbox}. Revokes every session.',
    steps: ['startPasswordReset', 'resetPassword'],
  },
  {
    title: 'Sign in',
    description:
      'With the password, then with a code from {inbox}, as on two devices: this opens two sessions.',
    steps: ['login', 'startCodeLogin', 'loginWithCode'],
  },
  {
    title: 'Stay signed in',
    description: 'Rotate the refresh token and get a new access token.',
    steps: ['refreshTokens'],
  },
  {
    title: 'Your sessions',
    description: 'List your sessions, then revoke the other one.',
    steps: ['listSessions', 'endSession', 'endOtherSessions'],
  },
  {
    title: 'Reauthenticate',
    description:
      'The next section requires a sign-in within the last five minutes. Reauthenticate with a code from ' +
      '{inbox}; or, without one, with `{ "password": "…" }` as the body.',
    steps: ['startReauthentication', 'reauthenticate'],
  },
  {
    title: 'Change or export the account',
    description:
      'Change the password, export your data, see what happened to your account, change the address. The code is in ' +
      'the e-mail to the new address.',
    steps: ['changePassword', 'exportAccount', 'listActivity', 'startEmailChange', 'confirmEmailChange'],
  },
  {
    title: 'Codes by e-mail as second factor',
    description:
      'One call switches it on, *setSecondFactorRequired*; it requires a code from {inbox} within the last five ' +
      'minutes. From now on, the password alone does not sign in: a code by e-mail finishes the sign-in.',
    steps: [
      'startReauthentication#second-factor',
      'reauthenticate#second-factor',
      'setSecondFactorRequired',
      'login#email-code',
      'startSecondFactor',
      'confirmSecondFactor',
    ],
  },
  {
    title: 'Set up an authenticator app',
    description:
      'Replaces the codes by e-mail. Scan the QR code with your phone; or, in development, take the codes from below the ' +
      'boxes. *confirmTotpSetup* returns ten recovery codes.',
    steps: ['startTotpSetup', 'confirmTotpSetup', 'getFactors'],
  },
  {
    title: 'Sign in with a recovery code',
    description:
      'The password, then a recovery code, which is filled in: for an owner who has lost the phone. Then make new ones.',
    steps: ['login#recovery-code', 'confirmSecondFactor#recovery-code', 'makeRecoveryCodes'],
  },
  {
    title: 'Sign in with the authenticator app',
    description:
      'The password, then a code of the app. Each code works once: if you have just used it, wait for the next one. ' +
      'With `trustDevice`, the next sign-in on this device needs no second step.',
    steps: ['login#totp', 'confirmSecondFactor#totp'],
  },
  {
    title: 'Trusted devices',
    description:
      'With the `X-Device-Token` of a trusted device, the password signs in. List the devices, and stop trusting them.',
    steps: ['login#trusted-device', 'listTrustedDevices', 'removeTrustedDevice', 'removeTrustedDevices'],
  },
  {
    title: 'Add a phone number',
    description:
      'Requires a second factor within the last five minutes, which the sign-in on a trusted device was not: ' +
      'reauthenticate with a code of the app. In development, the text message is in {inbox} too. With ' +
      '`secondFactor` in *confirmPhone* or *updatePhone*, its codes would be a second factor.',
    steps: [
      'reauthenticate#totp',
      'getFactorNotices',
      'startPhoneVerification',
      'confirmPhone',
      'getPhone',
      'updatePhone',
      'removePhone',
    ],
  },
  {
    title: 'Remove the authenticator app',
    description:
      'Requires a second factor within the last five minutes, as the last section does. Revokes every session, and ' +
      'signs you out.',
    steps: ['removeTotp'],
  },
  {
    title: 'Delete the account',
    description:
      'Sign in again, because the last section signed you out. *deleteMe* deletes the account and its data, and signs ' +
      'you out. You can start again with *register*.',
    steps: ['login#delete', 'deleteMe'],
  },
  {
    title: 'For resource servers',
    description: 'Verify access tokens offline.',
    steps: ['getJwks', 'getAuthorizationServerMetadata', 'getOpenIdConfiguration'],
  },
  { title: 'For operators', description: 'Health probes.', steps: ['getLiveness', 'getReadiness'] },
  {
    title: 'Only where SECOND_FACTOR_POLICY=required',
    isClosed: true,
    description:
      'Skip this, unless you have started Postern with that setting. Then the sign-in of an account without a second ' +
      'factor returns `second_factor_enrollment_required`, and continues here.',
    steps: ['startTotpEnrollment', 'confirmTotpEnrollment'],
  },
  {
    title: 'Only with a lost second factor',
    isClosed: true,
    description:
      'Skip this: it is off unless `FACTOR_RECOVERY_WAIT_HOURS` is set, and takes at least a day. It needs a ' +
      '`signInToken` from *login*, for which *startSecondFactor* and *confirmSecondFactor* have verified the mailbox too.',
    steps: ['requestFactorRecovery', 'cancelFactorRecovery'],
  },
  {
    title: 'Only for the administration',
    isClosed: true,
    description:
      'Skip this if your account is not an operator. `npm run users -- grant <address> admin` in a terminal makes it ' +
      'one; then sign in with a second factor.',
    steps: [
      'adminGetMe',
      'adminListUsers',
      'adminGetUser',
      'adminCreateUser',
      'adminUpdateUser',
      'adminPutUser',
      'adminChangeEmail',
      'adminSetOperatorRole',
      'adminListSessions',
      'adminDisableUser',
      'adminEnableUser',
      'adminResetPassword',
      'adminResetFactors',
      'adminEndSession',
      'adminEndSessions',
      'adminEndAllSessions',
      'adminDeleteUser',
      'adminGetTimeline',
      'adminGetTimelineOfAddress',
      'adminGetLimits',
      'adminResetLimits',
      'adminListKeys',
      'adminGetOverview',
      'adminGetTextMessages',
      'adminCloseTextMessageBreaker',
      'adminListDeliveries',
      'adminListDeliveryGroups',
      'adminRetryDelivery',
      'adminListAuditEvents',
      'adminListAuditSeals',
      'adminVerifyAuditLog',
      'adminExportAuditLog',
    ],
  },
  {
    title: 'Only for an account with an unverified address',
    isClosed: true,
    description:
      'Skip this: the address of the tour is verified, for which the response is 409. For an account from ' +
      '`npm run users -- create … --unverified`, *login*, send a code here, and continue with *confirmEmail*.',
    steps: ['startEmailVerification'],
  },
  {
    title: 'Only for the provider of text messages',
    isClosed: true,
    description:
      'Skip this: it needs the signature of a provider, and the response is 403 or 404 without it.',
    steps: ['reportSmsStatus'],
  },
];
