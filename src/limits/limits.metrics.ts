import { counter } from '../observability/metrics.js';
import { limitNames } from './limits.settings.js';

export const limitHits = counter('postern_limit_hits_total', 'Requests refused by a limit.', {
  limit: [...limitNames, 'resend', 'sms-account-age', 'sms-breaker'] as readonly string[],
});

export const limiterErrors = counter(
  'postern_limiter_errors_total',
  'Counts that the store did not accept.',
  {
    store: ['database', 'redis'],
  },
);
