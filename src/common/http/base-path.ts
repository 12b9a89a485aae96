/** The path of `PUBLIC_URL`, which the proxy in front of Postern removes: `/auth`; empty if there is none. */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '');
}
