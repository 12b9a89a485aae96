import type { AdviceTable } from './advice-table.js';

export const signInAdvice = {
  'no-password': {
    when: { words: /^Missing credentials/ },
    meaning: 'There is a user and no password.',
    remedy:
      'Set SMTP_PASSWORD or SMTP_PASSWORD_FILE, or start this on a terminal, where the password is asked for. It is ' +
      'not taken from the command line, where every user of the machine could read it.',
  },
  'quota-used-up': {
    when: { words: /credits? exceeded|quota|daily (user )?sending limit/i },
    meaning: 'User and password are right, and the account at {host} has used up what it may send.',
    remedy: 'Look at the plan and its limits at the mail service, and wait or move to a larger one.',
  },
  'too-many-tries': {
    when: { words: /^4\d\d|too many/i },
    meaning:
      '{host} does not look at the password for now: there were too many sign-ins, or it has trouble of its own.',
    remedy:
      'Wait a quarter of an hour before the next try; every further one prolongs the lock at some services.',
  },
  'wants-encryption': {
    when: { words: /^538|STARTTLS|encryption required|must use TLS/i },
    meaning: '{host} takes a password over an encrypted connection only, and this one is not encrypted.',
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
      'The password was not even looked at: sign-in with a password is switched off for this mailbox or for the ' +
      'whole organisation.',
    remedy:
      'Have it switched on for this one mailbox, or send through a service that is made for applications.',
    service: 'signIn',
  },
  'app-password-wanted': {
    when: {
      words: /^534|application-specific|app(lication)? password|5\.7\.9\b|web ?login|log in via your web/i,
    },
    meaning:
      '{host} does not take the password that people sign in with. It wants one that is made for an application.',
    remedy: 'Make an app password in the security settings of the account, and set it as SMTP_PASSWORD.',
    service: 'signIn',
  },
  'no-common-method': {
    when: { words: /^504|mechanism|unrecognized auth|not (supported|implemented)/i },
    meaning:
      '{host} offers none of the ways to sign in that Postern knows (PLAIN, LOGIN and CRAM-MD5); perhaps OAuth only.',
    remedy: 'Look for an app password or SMTP credentials at the mail service, or use another service.',
    service: 'signIn',
  },
  'wrong-password': {
    when: { words: /^5\d\d|Invalid login/ },
    meaning: '{host} does not accept this password for {user}.',
    remedy:
      'Check SMTP_USER and SMTP_PASSWORD for a typing mistake, a missing end or quotation marks: not every reader of ' +
      'an .env file takes them off, and in SMTP_URL the characters : / ? # @ % must be percent-encoded.',
    service: 'signIn',
  },
} as const satisfies AdviceTable;
