/**
 * Matches an unmet expectation, a timeout while waiting for one, or an unexpected response in a step. A mutant that
 * does not compile or start, or returns 500 in a step, has not been tested.
 */
const unmet = /expect\(|expect\S*\.|Timed out (after \d+ ms )?waiting for|returned [1-4]\d\d/;

export function isProof(failureMessage) {
  return unmet.test(failureMessage);
}
