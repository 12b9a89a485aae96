import type { AdviceTable } from './advice-table.js';

export const sendAdvice = {
  'wants-encryption': {
    when: { words: /^5\d\d.*STARTTLS/i },
    meaning: '{host} takes mail over an encrypted connection only, and this one is not encrypted.',
    remedy:
      'Use smtps:// with port 465, or smtp:// with port 587. On this machine, outside production, Postern skips ' +
      'STARTTLS; NODE_ENV=production makes it use it.',
  },
  'wants-sign-in': {
    when: {
      words:
        /^530|5\.7\.57|authentication (is )?required|(must|please) (authenticate|log ?in)|not authenticated/i,
    },
    meaning: '{host} takes mail after a sign-in only, and there was none.',
    remedy:
      'Set SMTP_USER and SMTP_PASSWORD. If they are set, the server offered no sign-in on this port: the ports for ' +
      'sending with an account are 587 and 465, and not 25.',
  },
  'ses-not-verified': {
    when: { words: /Email address is not verified/i },
    meaning:
      'Amazon SES does not know the addresses it names above in this region: {from} is not verified there, or the ' +
      'account is still in the sandbox, where the recipient has to be verified, too.',
    remedy:
      'In the SES console of that very region, verify {fromDomain} under Identities. To send to everybody, request ' +
      'production access. If the domain is verified in another region, choose that one: MAIL_PROVIDER=ses-<region>.',
  },
  'mailgun-sandbox': {
    when: { words: /authorized recipients?|sandbox/i },
    meaning: 'The account is on trial: it sends only to recipients that were entered by hand.',
    remedy:
      'Add {to} to the authorized recipients, or add and verify a domain of your own and upgrade the account.',
  },
  'sender-identity': {
    when: { words: /verified Sender Identity|not authorized to send from|domain .*not allowed to send/i },
    meaning: 'The mail service has not been shown that {from} is yours.',
    remedy: 'Verify the domain {fromDomain} (or the one address) at the mail service, or change MAIL_FROM.',
    service: 'sender',
  },
  'sender-domain-unknown': {
    when: { words: /sender.*domain.*(not found|not exist|unknown|resolve)|domain of sender.*(not|un)/i },
    meaning: '{host} looked for the domain of the sender, {fromDomain}, and there is none.',
    remedy:
      'Set MAIL_FROM to an address in a domain that you own and that is in DNS, best with MX and SPF records.',
  },
  'sender-not-of-account': {
    when: {
      words:
        /SendAsDenied|send as this sender|5\.7\.60|5\.2\.252|not allowed to relay|relaying disallowed as|not owned by|From address (is )?not|sender address rejected|5\.1\.8/i,
    },
    meaning: 'The account that signed in may not send as {from}.',
    remedy: 'Set MAIL_FROM to the address of the account, or to one that was added to it as an alias.',
    service: 'sender',
  },
  'recipient-unknown': {
    when: {
      command: /^RCPT TO$/,
      words: /^5.*(5\.1\.1\b|5\.1\.10|5\.1\.3|unknown|no such|does not exist|doesn't exist|not found)/i,
    },
    meaning: 'The sender is fine so far. There is no mailbox {to}, says the server.',
    remedy: 'Check the address after --to. Nothing else is wrong at this point.',
  },
  'relaying-denied': {
    when: {
      command: /^RCPT TO$/,
      words: /^5.*(relay|5\.7\.1\b|5\.7\.0\b|5\.7\.54|not permitted|access denied)/i,
    },
    meaning:
      '{host} takes mail for its own people from anybody, and for others only from those it knows; it did not take ' +
      'this one for {to}.',
    remedy:
      'Sign in (SMTP_USER and SMTP_PASSWORD) on port 587 or 465, or, on a server of yours, add the address of this ' +
      'machine to those that may relay. If there was a sign-in, the account may not send to the outside.',
  },
  'recipient-refused': {
    when: { command: /^RCPT TO$/, words: /^5/ },
    meaning: '{host} does not take mail for {to}.',
    remedy: 'Check the address after --to, and try one of another domain. The words above tell the reason.',
  },
  'sender-refused': {
    when: { command: /^MAIL FROM$/, words: /^5/ },
    meaning:
      '{host} does not take mail from {from}. Usually the address has to belong to the account, or its domain has ' +
      'to be verified.',
    remedy: 'Set MAIL_FROM to the address of the account, or verify {fromDomain} at the mail service.',
    service: 'sender',
  },
  'quota-used-up': {
    when: { words: /quota|limit (has been )?(reached|exceeded)|(credits?|rate) exceeded|throttl/i },
    meaning: 'The account at {host} has used up what it may send, for now or for this month.',
    remedy: 'Look at the plan and its limits at the mail service, and wait or move to a larger one.',
  },
  'message-refused': {
    when: { command: /^DATA$/, words: /^5/ },
    meaning:
      'Sender and recipient were fine, and the mail itself was refused. This test has nothing in it that looks like ' +
      'spam, so the server judges the sender: its domain, its DNS records, or the address of this machine.',
    remedy:
      'Look up what the words above say at the mail service. Check that the SPF, DKIM and DMARC records of ' +
      '{fromDomain} name the service, and that MAIL_FROM belongs to the account.',
    service: 'sender',
  },
} as const satisfies AdviceTable;
