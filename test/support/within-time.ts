/** Waits for a promise; the error names the awaited event if it does not happen in time. */
export async function withinTime<T>(what: string, event: Promise<T>, patienceMs = 20_000): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`Timed out after ${patienceMs} ms waiting for ${what}`)),
    patienceMs,
  );
  try {
    return await Promise.race([event, late]);
  } finally {
    clearTimeout(timer);
  }
}
