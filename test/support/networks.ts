let networks = 0;

/** Returns headers for a unique network. */
export function freshNetwork(): Record<string, string> {
  networks += 1;
  return from(
    `198.${18 + Math.floor(networks / 65_536)}.${Math.floor(networks / 256) % 256}.${networks % 256}`,
  );
}

export const from = (ip: string) => ({ 'x-forwarded-for': ip });
