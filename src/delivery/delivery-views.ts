/** A subquery for the statements of other modules: of which challenge each message is, and when it was queued. */
export const challengesOfDeliveries = `(SELECT id AS of_delivery, challenge_id, created_at AS queued_at FROM deliveries)`;
