import type { AdviceTable } from './advice-table.js';

const ownAuthority =
  'If the server is yours and its certificate comes from your own authority, set ' +
  'NODE_EXTRA_CA_CERTS=/path/to/ca.pem for this check and for the server. Postern has no setting that disables ' +
  'verification: anyone on the network could read codes and password.';

export const tlsAdvice = {
  'plain-text-port': {
    when: {
      code: /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE)$/,
    },
    meaning:
      'Port {port} of {host} starts in plain text. The settings say smtps://, which starts with TLS, so neither side ' +
      'understands the other.',
    remedy:
      'Use smtp:// instead of smtps:// (smtp://{endpoint}): the connection switches to TLS after the first ' +
      'commands (STARTTLS). Or keep smtps:// and use port 465.',
  },
  'certificate-ended': {
    when: { code: /^CERT_HAS_EXPIRED$/ },
    meaning: 'The certificate of {host} has expired. {certificate}',
    remedy:
      'If the server is yours, renew the certificate and restart the mail server, which otherwise keeps using the ' +
      'old one. Otherwise tell its operator. If the date above is in the future, the clock of this machine is wrong.',
  },
  'certificate-not-yet-valid': {
    when: { code: /^CERT_NOT_YET_VALID$/ },
    meaning: 'The certificate of {host} is not valid yet. {certificate}',
    remedy: 'Check the clock of this machine: it is probably slow.',
  },
  'self-signed': {
    when: { code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/ },
    meaning:
      'The certificate of {host} is self-signed or comes from an unknown authority: there is no way ' +
      'to know whether this is the server or an attacker in between. {certificate}',
    remedy:
      `Use the host name that the mail service gives, or get a publicly trusted certificate ` +
      `for the server (Let's Encrypt is free). ${ownAuthority}`,
  },
  'unknown-issuer': {
    when: { code: /^UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)$/ },
    meaning:
      'The issuer of the certificate of {host} is not trusted here, or the server does not send the certificates ' +
      'between its own and the authority ("intermediate certificates"). {certificate}',
    remedy: `If the server is yours, give it the full chain (often a file named fullchain.pem). ${ownAuthority}`,
  },
  'other-name': {
    when: { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    meaning: 'The certificate of {host} is for another name. {certificate}',
    remedy:
      'Use one of the names in the certificate as the host. Hosting providers often use their own name for the ' +
      'server, not mail.{fromDomain}. An IP address as the host rarely matches.',
  },
  'old-tls': {
    when: {
      code: /^ERR_SSL_(UNSUPPORTED_PROTOCOL|TLSV1_ALERT_PROTOCOL_VERSION|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE)$/,
    },
    meaning:
      '{host} supports only an old version of TLS. Postern requires TLS 1.2 or newer: older versions have been ' +
      'insecure for years (RFC 8996).',
    remedy: 'Update the mail server or its TLS settings, or use another service.',
  },
  'no-common-cipher': {
    when: { code: /^ERR_SSL_\w*(HANDSHAKE_FAILURE|NO_SHARED_CIPHER|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL)/ },
    meaning: 'This machine and {host} support no common encryption; usually the server is outdated.',
    remedy: 'Update the mail server or its TLS settings (keys of 2048 bits or more, TLS 1.2 or newer).',
  },
  'no-starttls': {
    when: { command: /^STARTTLS$/, words: /^5\d\d/ },
    meaning:
      '{host} offers no encryption on port {port} (no STARTTLS), and without it, anyone on the network could read ' +
      'codes and password. In production, and with a well-known service, Postern does not send unencrypted.',
    remedy:
      'Use a port with encryption: smtps:// with 465, or smtp:// with 587. SMTP_ALLOW_INSECURE=true permits an ' +
      'unencrypted connection; use it only for a mail catcher or a relay on the same machine.',
  },
  'starttls-not-now': {
    when: { command: /^STARTTLS$/, words: /^4\d\d/ },
    meaning:
      '{host} supports STARTTLS but currently cannot start it: usually its certificate or key cannot be read.',
    remedy:
      'Try again in a few minutes, or use smtps:// with port 465. If the server is yours, check its log.',
  },
  'handshake-timed-out': {
    when: { code: /^UPGRADE_TIMEOUT$/ },
    meaning:
      'The TLS handshake with {host} port {port} did not finish within {timeoutSeconds} seconds: the server ' +
      'does not support TLS there, or a firewall or VPN in between drops large packets.',
    remedy: 'Check that scheme and port match (smtps:// with 465, smtp:// with 587), and try --timeout 60.',
  },
} as const satisfies AdviceTable;
