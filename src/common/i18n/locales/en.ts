import { errorCatalogue, errorCodes, type ErrorCode } from '../../errors/catalogue.js';
import type { Words } from '../words.js';

/** A mail is one that has its words here: the other languages, and the code, know no other. */
export const en = {
  // The catalogue has them in English already. as: Object.fromEntries() forgets the keys
  problems: Object.fromEntries(errorCodes.map((code) => [code, errorCatalogue[code].title])) as Record<
    ErrorCode,
    string
  >,
  clientOnSystem: '{client} on {system}',
  unknownDevice: 'unknown device',
  unknownNetwork: 'unknown',
  programs: {
    application: 'application',
    pythonProgram: 'Python program',
    javaScriptProgram: 'JavaScript program',
    goProgram: 'Go program',
    javaProgram: 'Java program',
    androidApplication: 'Android application',
    appleApplication: 'Apple application',
  },
  mail: {
    minutes: '{count, plural, one {# minute} other {# minutes}}',
    seconds: '{count, plural, one {# second} other {# seconds}}',
    codeLifetime: 'The code works once, for {lifetime}. A newer code replaces this one.',
    keepSecret: 'Never tell anyone the code. Our staff will never ask you for it.',
    when: 'When',
    device: 'Device',
    network: 'Network',
    times: '{count, plural, one {# time} other {# times}}',
    latest: 'Most recent:',
    labelled: '{label}: {value}',
    ifYou: 'If this was you:',
    ifNotYou: 'If this was not you:',
    footer: 'This is an automatic message from {product}; replies are not read.',
  },
  phoneRisk: {
    title: 'Codes by text message are less safe',
    text: 'Messages can be intercepted, and your phone company can be tricked into giving your number to somebody else. Messages also do not arrive while you have no reception. An authenticator app is safer and works without reception. Keep your recovery codes in a safe place, and remove the number here before you give it up.',
  },
  texts: {
    'second-factor':
      '{product}: {code} is your code to sign in. It is good for {lifetime}. Nobody from {product} will ask for it.',
    reauthentication:
      '{product}: {code} is your code to continue. It is good for {lifetime}. Nobody from {product} will ask for it.',
    'phone-verification':
      '{product}: {code} is your code for this number. It is good for {lifetime}. Nobody from {product} will ask for it.',
  },
  codeMails: {
    'email-verification': {
      subject: 'Confirm your e-mail address for {product}',
      heading: 'Confirm your e-mail address',
      intro: 'Enter this code to confirm that this e-mail address is yours:',
      wasNotYou:
        'somebody entered your address, perhaps by mistake. You need to do nothing: without the code the address is not confirmed.',
    },
    'password-reset': {
      subject: 'Reset your password for {product}',
      heading: 'Reset your password',
      intro: 'Enter this code to choose a new password:',
      wasNotYou: 'your password is unchanged, and nobody gets in without the code. You need to do nothing.',
    },
    'code-login': {
      subject: 'Your sign-in code for {product}',
      heading: 'Sign in with a code',
      intro: 'Enter this code to sign in:',
      wasNotYou:
        'somebody entered your address. Nobody gets in without the code, and you need to do nothing.',
    },
    'email-change': {
      subject: 'Confirm your new e-mail address for {product}',
      heading: 'Confirm your new e-mail address',
      intro: 'Enter this code to use this e-mail address for your account from now on:',
      wasNotYou:
        'somebody entered your address for an account of theirs, perhaps by mistake. You need to do nothing: without the code nothing changes.',
    },
    reauthentication: {
      subject: 'Confirm that it is you at {product}',
      heading: 'Confirm that it is you',
      intro: 'Enter this code to confirm that it is you and to go on with what you were doing:',
      wasNotYou:
        'somebody may be using your account. They cannot go on without the code. Sign out everywhere and change your password in the application soon.',
    },
    'second-factor': {
      subject: 'Finish signing in to {product}',
      heading: 'Finish signing in',
      intro: 'Enter this code to finish signing in:',
      wasNotYou:
        'somebody knows your password. They do not get in without the code. Use “forgot password” in the application at once and choose a new password.',
    },
    // Only ever sent as a text message.
    'phone-verification': {
      subject: 'Confirm your phone number for {product}',
      heading: 'Confirm your phone number',
      intro: 'Enter this code to confirm that this phone number is yours:',
      wasNotYou:
        'somebody entered your number, perhaps by mistake. You need to do nothing: without the code the number is not confirmed.',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: 'You already have an account with {product}',
      heading: 'You already have an account',
      intro:
        'Somebody – maybe you – entered this e-mail address for an account, and it already has one. Nothing was changed.',
      wasYou:
        'you need no new account. Simply sign in, or use “forgot password” in the application if you do not remember your password.',
      wasNotYou: 'you can ignore this message. There is nothing you need to do.',
    },
    'new-device': {
      subject: 'New sign-in to {product}',
      heading: 'New sign-in to your account',
      intro: 'Somebody signed in to your account from a device that we have not seen before.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'password-changed': {
      subject: 'Your password for {product} was changed',
      heading: 'Your password was changed',
      intro: 'The password of your account was changed. All other devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'password-reset-done': {
      subject: 'Your password for {product} was reset',
      heading: 'Your password was reset',
      intro:
        'A new password was set for your account, with a code from this mailbox. All devices were signed out.',
      wasYou: 'sign in with the new password.',
      wasNotYou:
        'somebody may be reading your mail. Change the password of your mailbox first, then use “forgot password” in the application.',
    },
    'email-change-requested': {
      subject: 'Change of your e-mail address for {product}',
      heading: 'A new e-mail address was entered',
      intro:
        'Somebody signed in to your account wants to give it another e-mail address. Until the new address is confirmed, the present one keeps working.',
      wasYou: 'enter the code that was sent to the new address.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That stops the change and signs out every device.',
    },
    'email-changed': {
      subject: 'Your e-mail address for {product} was changed',
      heading: 'Your e-mail address was changed',
      intro:
        'Your account now has another e-mail address. The one that this message was sent to no longer belongs to it. All other devices were signed out.',
      wasYou: 'you need to do nothing. From now on sign in with the new address.',
      wasNotYou: 'tell the people who run {product} at once: your account may have been taken over.',
    },
    'sessions-ended': {
      subject: 'Devices were signed out of {product}',
      heading: 'Devices were signed out',
      intro: 'One or more other devices were signed out of your account.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'session-replayed': {
      subject: 'A sign-in to {product} was ended for your safety',
      heading: 'We ended a sign-in',
      intro:
        'A key that keeps one of your devices signed in was used a second time. It may have been copied, so we signed that device out.',
      wasYou: 'an application may have repeated a request. Simply sign in again.',
      wasNotYou:
        'sign in again, look at the list of your devices, and end those you do not know. If in doubt, choose a new password.',
    },
    'totp-added': {
      subject: 'An authenticator app was set up for {product}',
      heading: 'An authenticator app was set up',
      intro:
        'An authenticator app was set up for your account. From now on, signing in also requires a code from it. An app that was set up earlier no longer works. All other devices were signed out.',
      wasYou: 'keep your recovery codes in a safe place.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. Also tell the people who run {product}: they can remove the authenticator app.',
    },
    'totp-removed': {
      subject: 'The authenticator app for {product} was removed',
      heading: 'The authenticator app was removed',
      intro:
        'The authenticator app was removed from your account, and its codes no longer work. All devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Then set up an authenticator app again.',
    },
    'phone-added': {
      subject: 'A phone number was added to your account with {product}',
      heading: 'A phone number was added',
      intro:
        'A phone number was confirmed for your account, in place of an earlier one if there was any. All other devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Also tell the people who run {product}: they can remove the number as a second step of signing in.',
    },
    'phone-removed': {
      subject: 'The phone number for {product} was removed',
      heading: 'The phone number was removed',
      intro:
        'The phone number was removed from your account, and no more codes are sent to it. If such codes were part of signing in, all devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'phone-moved': {
      subject: 'Your phone number for {product} now belongs to another account',
      heading: 'Your phone number now belongs to another account',
      intro:
        'Somebody with another account received a text message at the phone number of your account and entered the code from it. A number can belong to one account only, so it was removed from yours, and no more codes are sent to it for you. If such codes were part of signing in, all devices were signed out.',
      wasYou:
        'sign in with your authenticator app or a recovery code from now on, or add the number to this account again.',
      wasNotYou:
        'somebody else has your number: ask your phone company about it if it should still be yours. Sign in with your authenticator app or a recovery code, and add another number.',
    },
    'second-factor-enabled': {
      subject: 'Two-step sign-in to {product} was switched on',
      heading: 'Two-step sign-in was switched on',
      intro:
        'From now on, signing in to your account takes a second step, such as entering a code. All other devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'second-factor-disabled': {
      subject: 'Two-step sign-in to {product} was switched off',
      heading: 'Two-step sign-in was switched off',
      intro:
        'From now on, signing in to your account no longer takes a second step. All other devices were signed out.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Then switch two-step sign-in on again.',
    },
    'factors-reset': {
      subject: 'Two-step sign-in to {product} was reset',
      heading: 'Two-step sign-in was reset',
      intro:
        'The people who run {product} removed the second step from your account, with the authenticator app, the recovery codes and the trusted devices. All devices were signed out. You can set it up again once you have signed in.',
      wasNotYou: 'tell the people who run {product} at once: somebody may have asked for this in your name.',
    },
    'factor-recovery-requested': {
      subject: 'Removal of two-step sign-in to {product} was requested',
      heading: 'Removal of two-step sign-in was requested',
      intro:
        'Somebody entered your password and a code from your mailbox, and asked to remove two-step sign-in from your account because the authenticator app and the recovery codes are lost. Time of the removal: {effectiveAt}.',
      wasYou:
        'you need to do nothing but wait. If you find the app or a recovery code, sign in with it: that cancels the request.',
      wasNotYou:
        'sign in with your authenticator app or a recovery code at once: that cancels the request. Then change the password of your mailbox, and your password in the application.',
    },
    'factor-recovery-reminder': {
      subject: 'Two-step sign-in to {product} will be removed',
      heading: 'Two-step sign-in will be removed',
      intro:
        'Half of the time has passed since somebody asked to remove two-step sign-in from your account. Nobody has cancelled the request. Time of the removal: {effectiveAt}.',
      wasYou:
        'you need to do nothing but wait. If you find the app or a recovery code, sign in with it: that cancels the request.',
      wasNotYou:
        'sign in with your authenticator app or a recovery code at once: that cancels the request. Then change the password of your mailbox, and your password in the application.',
    },
    'factor-recovery-done': {
      subject: 'Two-step sign-in to {product} was removed',
      heading: 'Two-step sign-in was removed',
      intro:
        'As requested, the second step was removed from your account after the wait, with the authenticator app, the recovery codes and the trusted devices. All devices were signed out. You can set it up again once you have signed in.',
      wasYou: 'sign in with your password, and set up an authenticator app again.',
      wasNotYou:
        'change the password of your mailbox first, then use “forgot password” in the application. Also tell the people who run {product}: somebody knows your password and can read your mail.',
    },
    'factor-recovery-cancelled': {
      subject: 'Two-step sign-in to {product} stays',
      heading: 'Two-step sign-in stays',
      intro:
        'The request to remove two-step sign-in from your account was cancelled, for example because somebody signed in with the second step or changed the account. It will not be removed.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device.',
    },
    'recovery-codes-created': {
      subject: 'New recovery codes for {product}',
      heading: 'New recovery codes were created',
      intro: 'New recovery codes were created for your account. Earlier ones no longer work.',
      wasYou: 'keep them in a safe place, apart from your password.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Then create new recovery codes.',
    },
    'recovery-code-used': {
      subject: 'A recovery code for {product} was used',
      heading: 'A recovery code was used',
      intro:
        'Somebody used a recovery code to sign in to your account or to confirm an action. Unused codes left: {count}.',
      wasYou: 'you need to do nothing.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Then create new recovery codes.',
    },
    'recovery-codes-low': {
      subject: 'Few recovery codes for {product} are left',
      heading: 'Few recovery codes are left',
      intro:
        'Somebody used a recovery code to sign in to your account or to confirm an action. Unused codes left: {count}.',
      wasYou: 'create new recovery codes in the application soon.',
      wasNotYou:
        'use “forgot password” in the application at once and choose a new password. That also signs out every device. Then create new recovery codes.',
    },
    'second-step-failed': {
      subject: 'A sign-in to {product} failed at the second step',
      heading: 'A sign-in failed at the second step',
      intro:
        'Somebody got past the first step of signing in to your account, but failed the second step five times. We stopped this sign-in, and nobody got in.',
      wasYou:
        'sign in again. If the codes from your authenticator app are not accepted, check the clock of your phone, or use a recovery code.',
      wasNotYou:
        'somebody knows your password or can read your mail. Change the password of your mailbox first, then use “forgot password” in the application.',
    },
    'account-invitation': {
      subject: 'You have an account with {product}',
      heading: 'An account was created for you',
      intro:
        'The people who run {product} created an account for this e-mail address. To use it, open the application and choose to sign in with a code. The code is then sent to this address.',
      wasNotYou: 'ignore this message. Nobody can use the account without a code from this mailbox.',
    },
    'password-reset-requested': {
      subject: 'Please choose a new password for {product}',
      heading: 'Please choose a new password',
      intro:
        'The people who run {product} are asking you to choose a new password. Open the application as you always do, and use “forgot password”. A code is then sent to this address. Until you have chosen a new one, your current password keeps working.',
      wasNotYou:
        'that is expected: it comes from the people who run {product}. If in doubt, open the application as you always do. This message contains no link and no code, and nobody will ask you for a code.',
    },
    'password-voided': {
      subject: 'Your password for {product} no longer works',
      heading: 'Your password no longer works',
      intro:
        'The people who run {product} removed the password of your account, because somebody else may know it. All devices were signed out. Open the application as you always do, and use “forgot password” to choose a new one. A code is then sent to this address.',
      wasNotYou:
        'that is expected: it comes from the people who run {product}. If in doubt, open the application as you always do. This message contains no link and no code, and nobody will ask you for a code.',
    },
    'factors-reset-requested': {
      subject: 'Two-step sign-in to {product} will be reset',
      heading: 'Two-step sign-in will be reset',
      intro:
        'The people who run {product} were told that you no longer have access to your second step. They will remove two-step sign-in from your account, with the authenticator app, the recovery codes and the trusted devices. Time of the removal: {effectiveAt}.',
      wasYou:
        'you need to do nothing but wait. If you find the app or a recovery code, sign in with it: that cancels the request.',
      wasNotYou:
        'sign in with your authenticator app or a recovery code at once: that cancels the request. Also tell the people who run {product}: somebody may have asked for this in your name.',
    },
    'account-deleted': {
      subject: 'Your account with {product} was deleted',
      heading: 'Your account was deleted',
      intro:
        'Your account and everything that belongs to it were deleted. This is the last message about it.',
      wasYou: 'you need to do nothing. Thank you for having been with us.',
      wasNotYou: 'tell the people who run {product} at once, and change the password of your mailbox.',
    },
  },
  summaryMail: {
    subject: 'Summary of activity on your {product} account',
    heading: 'Summary of activity on your account',
    intro:
      'There was a lot of activity on your account in a short time. Instead of sending one message for each of the following, we combined them in this one.',
    wasYou: 'you need to do nothing.',
    wasNotYou:
      'use “forgot password” in the application at once and choose a new password. That also signs out every device. If your e-mail address was changed, also tell the people who run {product}.',
  },
} satisfies Words<string, string, string>;
