import { z } from 'zod';

/** What a registration leaves in its challenge: it becomes an account if, and only if, that challenge is proved. */
export const pendingRegistration = z.object({
  passwordHash: z.string(),
  fullName: z.string(),
  locale: z.string(),
});

export type PendingRegistration = z.output<typeof pendingRegistration>;
