import type { AdviceTable } from './advice-table.js';

const ownAuthority =
  'If the server is yours and its certificate comes from an authority of your own, name that in ' +
  'NODE_EXTRA_CA_CERTS=/path/to/ca.pem for this check and for the server alike. Postern has no switch that turns ' +
  'the check off: anybody on the way could read codes and password.';

export const tlsAdvice = {
  'plain-text-port': {
    when: {
      code: /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE)$/,
    },
    meaning:
      'Port {port} of {host} begins in plain text. The settings say smtps://, which begins with TLS, so neither ' +
      'understands the other.',
    remedy:
      'Write smtp:// in place of smtps:// (smtp://{endpoint}): the connection turns to TLS after the first ' +
      'words (STARTTLS). Or keep smtps:// and use port 465.',
  },
  'certificate-ended': {
    when: { code: /^CERT_HAS_EXPIRED$/ },
    meaning: 'The certificate of {host} has expired. {certificate}',
    remedy:
      'If the server is yours, renew the certificate and restart the mail server, which otherwise keeps showing the ' +
      'old one. Else tell whoever runs it. If the date above lies ahead, the clock of this machine is wrong.',
  },
  'certificate-not-yet-valid': {
    when: { code: /^CERT_NOT_YET_VALID$/ },
    meaning: 'The certificate of {host} is not valid yet. {certificate}',
    remedy: 'Check the clock of this machine: almost always it runs behind.',
  },
  'self-signed': {
    when: { code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/ },
    meaning:
      'The certificate of {host} is signed by itself or by an authority that nobody has heard of: there is no way ' +
      'to know whether this is the server, or somebody in between. {certificate}',
    remedy: `Use the host name that the mail service gives, or get the server a certificate that everybody accepts (Let's Encrypt is free). ${ownAuthority}`,
  },
  'unknown-issuer': {
    when: { code: /^UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)$/ },
    meaning:
      'Who signed the certificate of {host} is not known here, or the server leaves out the certificates between ' +
      'its own and the authority ("intermediate certificates"). {certificate}',
    remedy: `If the server is yours, give it the full chain (often a file named fullchain.pem). ${ownAuthority}`,
  },
  'other-name': {
    when: { code: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    meaning: 'The certificate that {host} shows is for another name. {certificate}',
    remedy:
      'Use one of the names in the certificate as the host. Hosting providers often want their own name of the ' +
      'server there, and not mail.{fromDomain}. An IP address as the host hardly ever fits.',
  },
  'old-tls': {
    when: {
      code: /^ERR_SSL_(UNSUPPORTED_PROTOCOL|TLSV1_ALERT_PROTOCOL_VERSION|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE)$/,
    },
    meaning:
      '{host} speaks an old version of TLS only. Postern wants TLS 1.2 or newer: the older ones have been broken ' +
      'for years (RFC 8996).',
    remedy: 'Update the mail server or its TLS settings, or use another service.',
  },
  'no-common-cipher': {
    when: { code: /^ERR_SSL_\w*(HANDSHAKE_FAILURE|NO_SHARED_CIPHER|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL)/ },
    meaning:
      'This machine and {host} find no way to encrypt that both accept; usually the server is outdated.',
    remedy: 'Update the mail server or its TLS settings (keys of 2048 bits or more, TLS 1.2 or newer).',
  },
  'no-starttls': {
    when: { command: /^STARTTLS$/, words: /^5\d\d/ },
    meaning:
      '{host} offers no encryption on port {port} (no STARTTLS), and without it codes and password would be readable ' +
      'by anybody on the way. In production, and with a well-known service, Postern does not send like that.',
    remedy:
      'Use a port with encryption: smtps:// with 465, or smtp:// with 587. SMTP_ALLOW_INSECURE=true permits an ' +
      'unencrypted connection; it is meant for a mail catcher or a relay on the same machine, and for nothing else.',
  },
  'starttls-not-now': {
    when: { command: /^STARTTLS$/, words: /^4\d\d/ },
    meaning:
      '{host} knows STARTTLS and cannot do it at the moment: usually its certificate or key is not readable.',
    remedy:
      'Try again in some minutes, or use smtps:// with port 465. If the server is yours, look into its log.',
  },
  'handshake-timed-out': {
    when: { code: /^UPGRADE_TIMEOUT$/ },
    meaning:
      'The TLS handshake with {host} port {port} began and did not end within {timeoutSeconds} seconds: the server ' +
      'does not speak TLS there, or a firewall or VPN on the way drops large packets.',
    remedy:
      'Check that scheme and port go together (smtps:// with 465, smtp:// with 587), and try --timeout 60.',
  },
} as const satisfies AdviceTable;
