import { tlsExpected, type Step } from '../../src/commands/mail-check/failure.js';

export type Reply = [command: string, words: string];

/** A failure, the name of its advice, and text that the advice must contain. */
type Case = [error: string | Reply, name: string, words: RegExp];

export const auth = (words: string): Reply => ['AUTH PLAIN', words];
export const sender = (words: string): Reply => ['MAIL FROM', words];
const recipient = (words: string): Reply => ['RCPT TO', words];
const message = (words: string): Reply => ['DATA', words];

/** Examples of every failure that `mail-check` explains. */
export const cases: Readonly<Record<Step, readonly Case[]>> = {
  settings: [['', 'settings', /Set the variables named above/]],
  DNS: [
    ['ENOTFOUND', 'host-not-found', /no host named mail\.example\.com.*SMTP_URL/],
    ['EAI_AGAIN', 'no-name-server', /No name server returned.*resolv\.conf/],
    ['ETIMEDOUT', 'no-name-server', /not a mail problem/],
  ],
  connect: [
    ['ECONNREFUSED', 'connection-refused', /nothing listens on port 2525.*587 for smtp:\/\//],
    ['ETIMEDOUT', 'connection-timed-out', /providers block port 25.*hosting provider/],
    ['ENETUNREACH', 'unreachable', /no route to mail\.example\.com.*IPv6/],
  ],
  greeting: [
    [
      tlsExpected,
      'tls-from-first-byte',
      /Port 2525 .* expects TLS from the first byte.*smtps:\/\/mail\.example\.com:2525/,
    ],
    ['GREETING_TIMEOUT', 'no-greeting', /sends nothing for 7 seconds.*--timeout 60/],
    ['ECONNECTION', 'hung-up', /without an error message.*block list/],
    ['ECONNRESET', 'hung-up', /firewall/],
    [['CONN', 'HTTP/1.1 400 Bad Request'], 'not-a-mail-server', /not a server that accepts mail.*993/],
    [['CONN', '421 4.7.0 Too many connections'], 'try-again', /rejects this temporarily/],
    [['CONN', '554 5.7.1 listed in zen'], 'turned-away', /block list/],
  ],
  TLS: [
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'plain-text-port',
      /starts in plain text.*smtp:\/\/mail\.example\.com:2525.*port 465/,
    ],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'plain-text-port', /STARTTLS/],
    ['CERT_HAS_EXPIRED', 'certificate-ended', /has expired\. It is for somebody\..*renew.*clock/],
    ['CERT_NOT_YET_VALID', 'certificate-not-yet-valid', /not valid yet.*clock/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed', /self-signed.*NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed', /Let's Encrypt/],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'unknown-issuer',
      /intermediate.*fullchain\.pem.*NODE_EXTRA_CA_CERTS/,
    ],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-issuer', /The issuer of the certificate/],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'other-name',
      /another name\. It is for somebody\..*mail\.sender\.example/,
    ],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'old-tls', /old version of TLS.*TLS 1\.2/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'old-tls', /Update the mail server/],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'no-common-cipher', /outdated/],
    [['STARTTLS', '502 5.5.1 Not implemented'], 'no-starttls', /no STARTTLS.*SMTP_ALLOW_INSECURE=true/],
    [['STARTTLS', '454 4.7.0 TLS not available'], 'starttls-not-now', /Try again in a few minutes/],
    ['UPGRADE_TIMEOUT', 'handshake-timed-out', /did not finish within 7 seconds/],
    ['ECONNRESET', 'hung-up', /smtps:\/\/ with 465/],
  ],
  EHLO: [
    [['EHLO', '421 4.3.2 Shutting down'], 'try-again', /Wait a few minutes/],
    [['EHLO', '550 5.7.1 Go away'], 'turned-away', /rejects connections from this machine/],
    ['SOCKET_TIMEOUT', 'went-silent', /stopped responding/],
  ],
  'sign-in': [
    [['API', 'Missing credentials for "PLAIN"'], 'no-password', /no password.*SMTP_PASSWORD_FILE/],
    [auth('451 Authentication failed: Maximum credits exceeded'), 'quota-used-up', /used up/],
    [auth('454 4.7.0 Too many login attempts'), 'too-many-tries', /Wait 15 minutes/],
    [auth('421 Server busy'), 'too-many-tries', /currently does not check/],
    [
      auth('538 Must issue a STARTTLS command first'),
      'wants-encryption',
      /only over an encrypted connection/,
    ],
    [
      auth('535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant'),
      'passwords-switched-off',
      /disabled for this mailbox/,
    ],
    [
      auth('550 5.7.30 Basic authentication is not supported for Client Submission'),
      'passwords-switched-off',
      /service/,
    ],
    [
      auth('534-5.7.9 Application-specific password required'),
      'app-password-wanted',
      /Create an app password/,
    ],
    [auth('504 5.7.4 Unrecognized authentication type'), 'no-common-method', /PLAIN, LOGIN and CRAM-MD5/],
    [
      auth('535-5.7.8 Username and Password not accepted'),
      'wrong-password',
      /does not accept this password for user me@example\.com.*percent-encoded/,
    ],
    [auth('535 Authentication Credentials Invalid'), 'wrong-password', /typing errors/],
    ['ECONNRESET', 'hung-up', /without an error message/],
  ],
  send: [
    [
      sender('530 5.7.0 Must issue a STARTTLS command first'),
      'wants-encryption',
      /only over an encrypted connection/,
    ],
    [sender('530 5.7.0 Authentication Required'), 'wants-sign-in', /only after a sign-in.*587 and 465/],
    [
      sender('530 5.7.57 Client not authenticated to send mail'),
      'wants-sign-in',
      /SMTP_USER and SMTP_PASSWORD/,
    ],
    [
      message(
        '554 Message rejected: Email address is not verified. The following identities failed the check in region ' +
          'EU-CENTRAL-1: no-reply@sender.example',
      ),
      'ses-not-verified',
      /Amazon SES.*sandbox.*MAIL_PROVIDER=ses-<region>/,
    ],
    [
      message(
        '421 Domain sandbox1.mailgun.org is not allowed to send: add the address to authorized recipients',
      ),
      'mailgun-sandbox',
      /trial account.*Add you@example\.org/,
    ],
    [
      sender('550 The from address does not match a verified Sender Identity. Mail cannot be sent'),
      'sender-identity',
      /not yet verified at the mail service that no-reply@sender\.example is yours.*Verify the domain sender\.example/,
    ],
    [
      message('554 5.2.252 SendAsDenied; me@example.com not allowed to send as no-reply@sender.example'),
      'sender-not-of-account',
      /may not send as no-reply@sender\.example.*MAIL_FROM/,
    ],
    [
      message('550 5.7.60 SMTP; Client does not have permissions to send as this sender'),
      'sender-not-of-account',
      /alias/,
    ],
    [
      recipient('450 4.1.8 <no-reply@sender.example>: Sender address rejected: Domain not found'),
      'sender-domain-unknown',
      /could not find the domain of the sender, sender\.example.*MAIL_FROM/,
    ],
    [sender('553 5.1.8 Domain of sender address does not exist'), 'sender-domain-unknown', /in DNS/],
    [sender('553 5.7.1 Sender address rejected: not owned by user me'), 'sender-not-of-account', /MAIL_FROM/],
    [sender('553 Sender is not allowed to relay emails'), 'sender-not-of-account', /MAIL_FROM/],
    [
      message('553 5.7.1 Relaying disallowed as no-reply@sender.example'),
      'sender-not-of-account',
      /MAIL_FROM/,
    ],
    [
      recipient('550 5.1.1 The email account does not exist'),
      'recipient-unknown',
      /no mailbox you@example\.org/,
    ],
    [recipient('554 5.7.1 Relay access denied'), 'relaying-denied', /its own mailboxes.*Sign in/],
    [recipient('550 relay not permitted'), 'relaying-denied', /machine to relay/],
    [
      recipient('550 5.2.1 Mailbox disabled'),
      'recipient-refused',
      /does not accept mail for you@example\.org/,
    ],
    [
      sender('550 Request failed; Mailbox unavailable'),
      'sender-refused',
      /does not accept mail from no-reply@sender/,
    ],
    [sender('501 5.1.7 Bad sender address'), 'sender-refused', /belong to the account/],
    [sender('553 5.1.7 Not you'), 'sender-refused', /MAIL_FROM/],
    [
      message('454 Throttling failure: Daily message quota exceeded.'),
      'quota-used-up',
      /used up its sending quota/,
    ],
    [recipient('450 4.2.0 Greylisted'), 'try-again', /greylisting.*automatically/],
    [message('452 4.3.1 Insufficient system storage'), 'try-again', /Wait a few minutes/],
    [
      message('552 5.7.0 Our system detected spam'),
      'message-refused',
      /SPF, DKIM and DMARC records of sender\.example/,
    ],
    [message('554 Transaction failed'), 'message-refused', /rejected the message/],
    ['SOCKET_TIMEOUT', 'went-silent', /dropping large packets/],
  ],
};
