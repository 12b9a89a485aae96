import type { Logger } from '@nestjs/common';

/** Logs that the secret of an authenticator app is not the one that was stored for its row. */
export function reportUnreadable(logger: Logger, factorId: string): void {
  const msg = 'the secret of an authenticator app cannot be decrypted: its row was altered';
  logger.error({ event: 'totp.unreadable', msg, factorId });
}
