import { counter, gauge } from '../observability/metrics.js';

/** The countries are those of SMS_COUNTRIES. */
export const smsCost = counter(
  'postern_sms_cost_micros_total',
  'Cost of admitted text messages, in millionths of the currency of SMS_PRICES.',
  { country: null },
);

/** Of a network, the country is `other`. */
export const breakersOpen = gauge(
  'postern_sms_breaker_open',
  'Prefixes, countries and networks for which text messages are suspended.',
  { labels: { country: null } },
);
