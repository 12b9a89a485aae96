import type { AdviceTable } from './advice-table.js';

/** Errors that can occur in any step of an SMTP session. */
export const sessionAdvice = {
  'tls-from-first-byte': {
    when: { code: /^TLS_EXPECTED$/ },
    meaning:
      'Port {port} of {host} expects TLS from the first byte. The settings say smtp://, which waits in plain text ' +
      'for a greeting, and the server waits for TLS, so neither begins.',
    remedy:
      'Use smtps:// instead of smtp:// (smtps://{endpoint}), or keep smtp:// and use port 587. Port 465 always ' +
      'uses TLS from the first byte.',
  },
  'no-greeting': {
    when: { code: /^GREETING_TIMEOUT$/ },
    meaning:
      'Port {port} of {host} accepts connections but sends nothing for {timeoutSeconds} seconds: the server is ' +
      'overloaded, delays unknown clients on purpose, or something in between (a firewall, a virus scanner, a proxy) ' +
      'accepted the connection instead.',
    remedy:
      'Check host and port, and try again with --timeout 60. If that does not help, ask the operator of the ' +
      'server or the network what is in between.',
  },
  'went-silent': {
    when: { code: /^(SOCKET_TIMEOUT|UPGRADE_TIMEOUT|CONNECT_TIMEOUT|ETIMEDOUT)$/ },
    meaning: '{host} stopped responding in the middle of the session.',
    remedy:
      'Try again with --timeout 60. If it always stops at this step, a firewall or a VPN may be ' +
      'dropping large packets.',
  },
  'not-a-mail-server': {
    when: { words: /^Invalid greeting|^(HTTP\/|SSH-|\+OK|\* OK)/ },
    meaning: 'Something responds on port {port} of {host}, but it is not a server that accepts mail.',
    remedy:
      'Check host and port. Servers for reading mail (IMAP 143 and 993, POP3 110 and 995) do not ' +
      'accept it: servers for sending listen on 587 or 465.',
  },
  'try-again': {
    when: { words: /^4\d\d/ },
    meaning:
      'The server rejects this temporarily: it received too much at once from this account or address, it ' +
      'delays unknown senders ("greylisting"), or it is busy. Postern retries such a mail automatically.',
    remedy:
      'Wait a few minutes and try again. If that does not help, check the limits of the account at the mail service.',
  },
  'turned-away': {
    when: { words: /^5\d\d/ },
    meaning:
      '{host} rejects connections from this machine. Servers reject addresses that are on a block list, belong to ' +
      'the range of a home or cloud provider, or have no name in reverse DNS.',
    remedy:
      'Send through the mail service that hosts your domain, on port 587 or 465, instead of delivering ' +
      "directly to the recipient's server. If this is your mail service, ask its support, quoting the text above.",
  },
  'hung-up': {
    when: { code: /^(ECONNECTION|ECONNRESET|EPIPE|ESOCKET)$/ },
    meaning:
      '{host} closed the connection without an error message. Either it expects another protocol on port {port} than ' +
      'the settings say, or it, or a firewall in between, rejects this machine.',
    remedy:
      'Check that scheme and port match (smtps:// with 465, smtp:// with 587). Then check for a block list or ' +
      'a connection limit at the mail service, and for a firewall or virus scanner that inspects mail.',
  },
} as const satisfies AdviceTable;
