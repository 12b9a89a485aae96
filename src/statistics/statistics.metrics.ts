import { factorBits, type FactorType } from '../factors/factor.js';
import { gauge } from '../observability/metrics.js';

const queues = ['mail'] as const;

export const jobsWaiting = gauge(
  'postern_jobs_waiting',
  'Messages that are due and not sent, at most 10 000.',
  {
    labels: { queue: queues },
  },
);

export const oldestJob = gauge(
  'postern_job_oldest_seconds',
  'Age of the oldest of them; 0 if there is none.',
  {
    labels: { queue: queues },
  },
);

export const factorTypes = Object.keys(factorBits) as readonly FactorType[]; // as: keys() returns string[]

export const accountsWithFactor = gauge(
  'postern_accounts_with_factor',
  'Accounts with a second factor, hourly.',
  {
    labels: { factor: factorTypes },
  },
);

export const longCodesActive = gauge(
  'postern_long_codes_active',
  '1 while every new code is long, because of too many wrong guesses.',
  { labels: { scope: ['installation'] } },
);
