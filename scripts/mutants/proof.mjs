/**
 * An expectation that was not met, or waited for in vain, or a step that got another response: what does not compile or
 * start, or answers 500 in a step, was never tried.
 */
const unmet = /expect\(|expect\S*\.|in vain|came in \d+ ms|returned [1-4]\d\d/;

export function isProof(failureMessage) {
  return unmet.test(failureMessage);
}
