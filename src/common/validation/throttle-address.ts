const gmail = ['gmail.com', 'googlemail.com'];

/**
 * Returns the key under which limits count a mailbox. Folds the ways to write one mailbox: a `+tag` at any host, dots
 * at Gmail, and Gmail's two domains. Only for counting: at a host without tags, two mailboxes may share a key, so it
 * must never select an account or a recipient.
 *
 * @param address canonical
 */
export function throttleKey(address: string): string {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const tagAt = local.indexOf('+', 1); // from the second character: a plus sign at the start belongs to the name
  const untagged = tagAt === -1 ? local : local.slice(0, tagAt);
  return gmail.includes(domain) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`;
}
