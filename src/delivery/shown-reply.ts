const mostCharacters = 200;

/**
 * The reply of a provider to a message, as operators see it. Channels store neither destination nor code. This does not
 * rely on it for the destination, because an installation may have channels of its own.
 */
export function shownReply(reply: string | null, destination: string): string | null {
  if (reply === null) return null;
  const masked = reply.replaceAll(destination, '…').replaceAll(/[^\s<>]+@[^\s<>]+/g, '…');
  const printable = masked.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return Array.from(printable).slice(0, mostCharacters).join('');
}
