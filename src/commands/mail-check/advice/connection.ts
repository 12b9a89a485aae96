import type { AdviceTable } from './advice-table.js';

const inContainer =
  'In a container, "localhost" is the container itself; use the service name to reach another container.';

export const dnsAdvice = {
  'host-not-found': {
    when: { code: /^(ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA)$/ },
    meaning: 'There is no host named {host}: the name is misspelt, or it exists only in another network.',
    remedy: `Check the host in SMTP_URL, or choose a service by MAIL_PROVIDER. ${inContainer}`,
    service: 'host',
  },
  'no-name-server': {
    when: { code: /^(EAI_AGAIN|EAI_FAIL|ETIMEDOUT|ETIMEOUT|ESERVFAIL|EREFUSED)$/ },
    meaning:
      'No name server returned the address of {host}. This is a network problem of this machine, not a mail problem.',
    remedy:
      'Check that this machine or container can look up other names (its DNS servers are listed in ' +
      '/etc/resolv.conf), and that no firewall blocks DNS.',
  },
} as const satisfies AdviceTable;

export const connectAdvice = {
  'connection-refused': {
    when: { code: /^ECONNREFUSED$/ },
    meaning: '{host} is reachable, but nothing listens on port {port}, or a firewall rejects the connection.',
    remedy:
      'Check the port: 587 for smtp://, 465 for smtps://. If the server is yours, check that it is running and ' +
      `does not listen only on its loopback address. ${inContainer}`,
  },
  'connection-timed-out': {
    when: { code: /^ETIMEDOUT$/ },
    meaning:
      '{host} port {port} does not respond: something on the network drops the connection. Most hosting ' +
      'providers block port 25 for outgoing mail, and many also block 465 and 587 until you ask them to open it.',
    remedy:
      'Ask your hosting provider or firewall administrator to open outgoing port {port}. Until then, try ' +
      'another port of the mail service: 465 with smtps://, 587 with smtp://; many services also offer 2525.',
  },
  unreachable: {
    when: { code: /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|EINVAL)$/ },
    meaning:
      'This machine has no route to {host}: its network is down, or a rule blocks outgoing connections.',
    remedy:
      'Check the network of the machine or container and its firewall. If the address above is an IPv6 address ' +
      'and this machine has no IPv6, use a host name that also has an IPv4 address.',
  },
} as const satisfies AdviceTable;
