import { counter, gauge } from '../observability/metrics.js';
import { auditOutcomes } from './audit-types.js';

/** As stored. */
const outcomes: readonly string[] = auditOutcomes;

export const auditEvents = counter('postern_audit_events_total', 'Events, counted when they are sealed.', {
  outcome: outcomes,
});

export const auditSealNumber = gauge(
  'postern_audit_seal_number',
  'Number of the newest seal by this process.',
  {
    labels: {},
  },
);

export const unsealedOldest = gauge(
  'postern_audit_unsealed_oldest_seconds',
  'Age of the oldest event without a seal; 0 if there is none.',
  { labels: {} },
);
