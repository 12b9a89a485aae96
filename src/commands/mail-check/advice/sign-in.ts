import type { AdviceTable } from './advice-table.js';

export const signInAdvice = {
  'no-password': {
    when: { words: /^Missing credentials/ },
    meaning: 'A user is set, but no password.',
    remedy:
      'Set SMTP_PASSWORD or SMTP_PASSWORD_FILE, or run this on a terminal, which prompts for the password. It is ' +
      'not accepted on the command line, which every user of the machine can read.',
  },
  'quota-used-up': {
    when: { words: /credits? exceeded|quota|daily (user )?sending limit/i },
    meaning: 'User and password are correct, but the account at {host} has used up its sending quota.',
    remedy: 'Check the limits of your plan at the mail service, and wait or upgrade.',
  },
  'too-many-tries': {
    when: { words: /^4\d\d|too many/i },
    meaning:
      '{host} currently does not check the password: there were too many sign-ins, or it has an internal problem.',
    remedy: 'Wait 15 minutes before trying again; at some services, every further attempt prolongs the lock.',
  },
  'wants-encryption': {
    when: { words: /^538|STARTTLS|encryption required|must use TLS/i },
    meaning: '{host} accepts a password only over an encrypted connection, and this one is not encrypted.',
    remedy:
      'Use smtps:// with port 465, or smtp:// with port 587. On this machine, outside production, Postern skips ' +
      'STARTTLS; NODE_ENV=production makes it use it.',
  },
  'passwords-switched-off': {
    when: {
      words:
        /5\.7\.139|5\.7\.30|basic authentication|SmtpClientAuthentication|security defaults|SMTP AUTH .*disabled/i,
    },
    meaning:
      'The password was not checked: sign-in with a password is disabled for this mailbox or for the ' +
      'whole organisation.',
    remedy: 'Have it enabled for this mailbox, or use a mail service for applications.',
    service: 'signIn',
  },
  'app-password-wanted': {
    when: {
      words: /^534|application-specific|app(lication)? password|5\.7\.9\b|web ?login|log in via your web/i,
    },
    meaning:
      '{host} does not accept the usual password of the account. It requires one created for an application.',
    remedy: 'Create an app password in the security settings of the account, and set it as SMTP_PASSWORD.',
    service: 'signIn',
  },
  'no-common-method': {
    when: { words: /^504|mechanism|unrecognized auth|not (supported|implemented)/i },
    meaning:
      '{host} offers none of the sign-in methods that Postern supports (PLAIN, LOGIN and CRAM-MD5); perhaps only ' +
      'OAuth.',
    remedy: 'Look for an app password or SMTP credentials at the mail service, or use another service.',
    service: 'signIn',
  },
  'wrong-password': {
    when: { words: /^5\d\d|Invalid login/ },
    meaning: '{host} does not accept this password for {user}.',
    remedy:
      'Check SMTP_USER and SMTP_PASSWORD for typing errors and missing characters: most readers of an .env file end a ' +
      'value at #, and white space at its ends is removed. In SMTP_URL, the characters : / ? # @ % must be ' +
      'percent-encoded.',
    service: 'signIn',
  },
} as const satisfies AdviceTable;
