const mostCharacters = 200;

/**
 * The reply of a provider to a message, as operators see it: short, and without control characters. Channels store
 * neither destination nor code. This does not rely on it for the destination, because an installation may have channels of
 * its own.
 * @param destination an empty one for replies to several messages, in which only e-mail addresses are recognised
 */
export function shownReply(reply: string | null, destination: string): string | null {
  if (reply === null) return null;
  const masked = without(destination, reply).replaceAll(/[^\s<>]+@[^\s<>]+/g, '…');
  const printable = masked.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return Array.from(printable).slice(0, mostCharacters).join('');
}

/** In any case. */
function without(destination: string, text: string): string {
  if (destination === '') return text; // an empty text is everywhere
  const pattern = destination.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(pattern, 'giu'), '…');
}
