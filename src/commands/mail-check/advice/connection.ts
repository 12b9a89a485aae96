import type { AdviceTable } from './advice-table.js';

const inContainer =
  'In a container, "localhost" is the container itself; another container goes by the name of its service.';

export const dnsAdvice = {
  'host-not-found': {
    when: { code: /^(ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA)$/ },
    meaning: 'There is no host named {host}: the name is misspelt, or it is known in another network only.',
    remedy: `Check the host in SMTP_URL, or choose a service by MAIL_PROVIDER. ${inContainer}`,
  },
  'no-name-server': {
    when: { code: /^(EAI_AGAIN|EAI_FAIL|ETIMEDOUT|ETIMEOUT|ESERVFAIL|EREFUSED)$/ },
    meaning:
      'No name server told where {host} is. This is about the network of this machine, not about mail.',
    remedy:
      'Check that this machine or container can look up any name at all (its DNS servers are in ' +
      '/etc/resolv.conf), and that a firewall lets DNS through.',
  },
} as const satisfies AdviceTable;

export const connectAdvice = {
  'connection-refused': {
    when: { code: /^ECONNREFUSED$/ },
    meaning: '{host} is there, but nothing listens on port {port}, or a firewall turns the connection away.',
    remedy:
      'Check the port: 587 goes with smtp://, 465 with smtps://. If the server is yours, check that it runs and ' +
      `listens on more than its own loopback address. ${inContainer}`,
  },
  'connection-timed-out': {
    when: { code: /^ETIMEDOUT$/ },
    meaning:
      'Nothing comes back from {host} port {port}: something on the way swallows the connection. Most hosting ' +
      'providers block port 25 for outgoing mail, and many block 465 and 587 as well until they are asked.',
    remedy:
      'Ask your hosting provider (or whoever runs the firewall) to open outgoing port {port}. Until then try ' +
      'another port of the mail service: 465 with smtps://, 587 with smtp://, and many services also take 2525.',
  },
  unreachable: {
    when: { code: /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|EINVAL)$/ },
    meaning: 'This machine knows no way to {host}: its network is down, or closed to the outside by a rule.',
    remedy:
      'Check the network of the machine or container and its firewall. If the address above is an IPv6 address ' +
      'and this machine has no IPv6, look for a host name that has an IPv4 address, too.',
  },
} as const satisfies AdviceTable;
