const lockName = 'postern.refresh';
/**
 * How long to wait for another tab. Shorter than the grace window (`REFRESH_GRACE_SECONDS`, ten seconds): if that tab
 * has sent the refresh token and then hangs, this one may use the same token once more without ending the session.
 */
const patienceMs = 5_000;

/**
 * Runs the work in one tab at a time. A tab that hangs does not block the others for longer than the time limit: they
 * continue with a second lock, one after another.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRefreshLock(work) {
  // Browsers have Web Locks on https and on localhost only. Without them, the grace window must do.
  if (!navigator.locks) return work();
  try {
    return await navigator.locks.request(lockName, { signal: AbortSignal.timeout(patienceMs) }, work);
  } catch (error) {
    // Only waiting for the lock is aborted, never the work, which reports its own time-outs as ConnectionError.
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error;
    return navigator.locks.request(`${lockName}.after-time-limit`, work);
  }
}
