import { channelIds } from '../delivery/channel.js';
import { counter, histogram } from '../observability/metrics.js';
import { otpPurposes } from './otp.purposes.js';

const ofCode = { purpose: otpPurposes, channel: channelIds };

/** Decoys count in all of these, and are not told apart: whoever reads the metrics must not learn who has an account. */
export const challengesStarted = counter('postern_challenges_started_total', 'Challenges started.', ofCode);
export const challengesConfirmed = counter(
  'postern_challenges_confirmed_total',
  'Challenges whose right code was entered.',
  ofCode,
);
export const challengesUsedUp = counter(
  'postern_challenges_used_up_total',
  'Challenges closed by their last wrong code.',
  ofCode,
);
export const challengesExpired = counter(
  'postern_challenges_expired_total',
  'Challenges that nobody confirmed, counted when their rows are deleted, a day after the start.',
  ofCode,
);
export const codesSuperseded = counter(
  'postern_challenges_superseded_total',
  'Codes replaced by a new one in a resend.',
  ofCode,
);
export const challengeResends = counter('postern_challenge_resends_total', 'Resends of codes.', ofCode);

export const codeGuesses = counter('postern_code_guesses_total', 'Codes entered.', {
  purpose: otpPurposes,
  result: ['right', 'wrong', 'refused'],
});

export const confirmSeconds = histogram(
  'postern_code_confirm_seconds',
  'From the acceptance of a message by the provider to the right code in it.',
  { labels: ofCode, buckets: [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600] },
);
