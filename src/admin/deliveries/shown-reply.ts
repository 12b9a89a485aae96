const mostCharacters = 200;

/**
 * What a mail server said, as an operator may see it: short, without control characters, and without the recipient. The
 * stored text names no recipient either; a channel that forgets it must not show one here.
 */
export function shownReply(reply: string | null, destination: string): string | null {
  if (reply === null) return null;
  const plain = reply.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return Array.from(withoutText(plain, destination)).slice(0, mostCharacters).join('');
}

/** In any case. An empty text would be everywhere. */
function withoutText(text: string, hidden: string): string {
  const pattern = hidden.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
  return hidden === '' ? text : text.replaceAll(new RegExp(pattern, 'giu'), '…');
}
