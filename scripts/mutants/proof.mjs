/** An expectation that was not met, or waited for in vain: what does not compile or start was never tried. */
const unmet = /expect\(|expect\S*\.|in vain|came in \d+ ms/;

export function isProof(failureMessage) {
  return unmet.test(failureMessage);
}
