import type { AdviceTable } from './advice-table.js';

export const sendAdvice = {
  'wants-encryption': {
    when: { words: /^5\d\d.*STARTTLS/i },
    meaning: '{host} accepts mail only over an encrypted connection, and this one is not encrypted.',
    remedy:
      'Use smtps:// with port 465, or smtp:// with port 587. On this machine, outside production, Postern skips ' +
      'STARTTLS; NODE_ENV=production makes it use it.',
  },
  'wants-sign-in': {
    when: {
      words:
        /^530|5\.7\.57|authentication (is )?required|(must|please) (authenticate|log ?in)|not authenticated/i,
    },
    meaning: '{host} accepts mail only after a sign-in, and there was none.',
    remedy:
      'Set SMTP_USER and SMTP_PASSWORD. If they are set, the server does not offer sign-in on this port: the ports ' +
      'for sending with an account are 587 and 465, not 25.',
  },
  'ses-not-verified': {
    when: { words: /Email address is not verified/i },
    meaning:
      'Amazon SES does not know the addresses named above in this region: {from} is not verified there, or the ' +
      'account is still in the sandbox, where the recipient must be verified too.',
    remedy:
      'In the SES console of that region, verify {fromDomain} under Identities. To send to anyone, request ' +
      'production access. If the domain is verified in another region, choose that one: MAIL_PROVIDER=ses-<region>.',
  },
  'mailgun-sandbox': {
    when: { words: /authorized recipients?|sandbox/i },
    meaning: 'The account is a trial account: it can send only to authorized recipients.',
    remedy:
      'Add {to} to the authorized recipients, or add and verify your own domain and upgrade the account.',
  },
  'sender-identity': {
    when: { words: /verified Sender Identity|not authorized to send from|domain .*not allowed to send/i },
    meaning: 'You have not yet verified at the mail service that {from} is yours.',
    remedy: 'Verify the domain {fromDomain} (or only this address) at the mail service, or change MAIL_FROM.',
    service: 'sender',
  },
  'sender-domain-unknown': {
    when: { words: /sender.*domain.*(not found|not exist|unknown|resolve)|domain of sender.*(not|un)/i },
    meaning: '{host} could not find the domain of the sender, {fromDomain}.',
    remedy:
      'Set MAIL_FROM to an address in a domain that you own and that is in DNS, preferably with MX and SPF records.',
  },
  'sender-not-of-account': {
    when: {
      words:
        /SendAsDenied|send as this sender|5\.7\.60|5\.2\.252|not allowed to relay|relaying disallowed as|not owned by|From address (is )?not|sender address rejected|5\.1\.8/i,
    },
    meaning: 'The account that signed in may not send as {from}.',
    remedy: 'Set MAIL_FROM to the address of the account or to one of its aliases.',
    service: 'sender',
  },
  'recipient-unknown': {
    when: {
      command: /^RCPT TO$/,
      words: /^5.*(5\.1\.1\b|5\.1\.10|5\.1\.3|unknown|no such|does not exist|doesn't exist|not found)/i,
    },
    meaning: 'The server accepted the sender, but reports that there is no mailbox {to}.',
    remedy: 'Check the address given with --to. Everything else is correct up to this point.',
  },
  'relaying-denied': {
    when: {
      command: /^RCPT TO$/,
      words: /^5.*(relay|5\.7\.1\b|5\.7\.0\b|5\.7\.54|not permitted|access denied)/i,
    },
    meaning:
      '{host} accepts mail from anyone for its own mailboxes, but relays to others only for known senders; it ' +
      'rejected this message to {to}.',
    remedy:
      'Sign in (SMTP_USER and SMTP_PASSWORD) on port 587 or 465, or, if the server is yours, allow the address of ' +
      'this machine to relay. If there was a sign-in, the account may not be allowed to send to other domains.',
  },
  'recipient-refused': {
    when: { command: /^RCPT TO$/, words: /^5/ },
    meaning: '{host} does not accept mail for {to}.',
    remedy:
      'Check the address given with --to, and try one of another domain. The text above states the reason.',
  },
  'sender-refused': {
    when: { command: /^MAIL FROM$/, words: /^5/ },
    meaning:
      '{host} does not accept mail from {from}. Usually the address must belong to the account, or its domain must ' +
      'be verified.',
    remedy: 'Set MAIL_FROM to the address of the account, or verify {fromDomain} at the mail service.',
    service: 'sender',
  },
  'quota-used-up': {
    when: { words: /quota|limit (has been )?(reached|exceeded)|(credits?|rate) exceeded|throttl/i },
    meaning: 'The account at {host} has used up its sending quota, for now or for this month.',
    remedy: 'Check the limits of your plan at the mail service, and wait or upgrade.',
  },
  'message-refused': {
    when: { command: /^DATA$/, words: /^5/ },
    meaning:
      'The server accepted sender and recipient but rejected the message. This test mail contains nothing that looks ' +
      'like spam, so the reason is the sender: its domain, its DNS records, or the address of this machine.',
    remedy:
      'Look up the text above at the mail service. Check that the SPF, DKIM and DMARC records of ' +
      '{fromDomain} name the service, and that MAIL_FROM belongs to the account.',
    service: 'sender',
  },
} as const satisfies AdviceTable;
