const gmail = ['gmail.com', 'googlemail.com'];

/**
 * The key under which mails and guesses of one mailbox are counted: folds what one person can write in many ways, a
 * `+tag` anywhere, and dots at Gmail, which calls itself by two names. For counting alone: at a host that knows no tags
 * two mailboxes may share a key, so it must never say whose account it is, nor where a mail goes.
 *
 * @param address canonical
 */
export function throttleKey(address: string): string {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const tagAt = local.indexOf('+', 1); // from the second character: a local part may begin with one, and stays
  const untagged = tagAt === -1 ? local : local.slice(0, tagAt);
  return gmail.includes(domain) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`;
}
