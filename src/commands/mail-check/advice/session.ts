import type { AdviceTable } from './advice-table.js';

/** Errors that can occur in any step of an SMTP session. */
export const sessionAdvice = {
  'tls-from-first-byte': {
    when: { code: /^TLS_EXPECTED$/ },
    meaning:
      'Port {port} of {host} wants TLS from the first byte. The settings say smtp://, which waits in plain text for ' +
      'a greeting, and the server waits for TLS: neither ever begins.',
    remedy:
      'Write smtps:// in place of smtp:// (smtps://{endpoint}), or keep smtp:// and use port 587. Port 465 is ' +
      'always TLS from the first byte.',
  },
  'no-greeting': {
    when: { code: /^GREETING_TIMEOUT$/ },
    meaning:
      'Port {port} of {host} takes connections and says nothing for {timeoutSeconds} seconds: the server is ' +
      'overloaded, lets strangers wait on purpose, or something in between (a firewall, a virus scanner, a proxy) ' +
      'took the connection in its place.',
    remedy:
      'Check host and port, and try again with a longer --timeout 60. If that does not help, ask whoever runs the ' +
      'server or the network what stands between.',
  },
  'went-silent': {
    when: { code: /^(SOCKET_TIMEOUT|UPGRADE_TIMEOUT|CONNECT_TIMEOUT|ETIMEDOUT)$/ },
    meaning: '{host} stopped answering in the middle of the conversation.',
    remedy:
      'Try again with a longer --timeout 60. If small answers pass and this one never does, a firewall or a VPN ' +
      'drops large packets.',
  },
  'not-a-mail-server': {
    when: { words: /^Invalid greeting|^(HTTP\/|SSH-|\+OK|\* OK)/ },
    meaning: 'Something answers on port {port} of {host}, and it is not a server that takes mail.',
    remedy:
      'Check host and port. Servers for reading mail (IMAP 143 and 993, POP3 110 and 995) are not the ones that ' +
      'take it: those listen on 587 or 465.',
  },
  'try-again': {
    when: { words: /^4\d\d/ },
    meaning:
      'The server refuses for now and not for good: it has seen too much at once from this account or address, it ' +
      'lets strangers wait ("greylisting"), or it is busy. Postern tries such a mail again by itself.',
    remedy:
      'Wait a few minutes and try again. If it stays so, look for a limit of the account at the mail service.',
  },
  'turned-away': {
    when: { words: /^5\d\d/ },
    meaning:
      '{host} refuses to talk to this machine. Servers do that to addresses that are on a block list, that are from ' +
      'the range of a home or a cloud, or that have no name in reverse DNS.',
    remedy:
      'Send through the mail service that your domain has an account with, on port 587 or 465, instead of handing ' +
      "mail to the recipient's server. If this is your service, ask it why, with the words above.",
  },
  'hung-up': {
    when: { code: /^(ECONNECTION|ECONNRESET|EPIPE|ESOCKET)$/ },
    meaning:
      '{host} ended the connection without a word. Either it wants another protocol on port {port} than the ' +
      'settings say, or it, or a firewall on the way, does not want this machine.',
    remedy:
      'Check that scheme and port go together (smtps:// with 465, smtp:// with 587). Then look for a block list or ' +
      'a limit of connections at the mail service, and for a firewall or virus scanner that looks into mail.',
  },
} as const satisfies AdviceTable;
