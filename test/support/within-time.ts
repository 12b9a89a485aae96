const patienceMs = 20_000;

/** Waits for an event that somebody announces; where it does not come, the error says which one. */
export async function withinTime<T>(what: string, event: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`Waited ${patienceMs} ms in vain for ${what}`)),
    patienceMs,
  );
  try {
    return await Promise.race([event, late]);
  } finally {
    clearTimeout(timer);
  }
}
