import { z } from 'zod';

/**
 * The data that a registration stores in its challenge. It becomes an account only when that challenge is confirmed.
 */
export const pendingRegistration = z.object({
  passwordHash: z.string(),
  fullName: z.string(),
  locale: z.string(),
});

export type PendingRegistration = z.output<typeof pendingRegistration>;
