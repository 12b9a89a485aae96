/** As the server's limit for sessions of operators. Its own clock would not stop for a page that reloads by itself. */
const limitMs = 60 * 60_000;
const checkMs = 15_000;
const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Calls `end` when nobody has used the page for an hour. @returns a function that stops watching */
export function watchIdleness(end: () => void): () => void {
  let usedAt = Date.now(); // not a timer: a sleeping computer does not run them
  const use = () => {
    usedAt = Date.now();
  };
  for (const name of events) addEventListener(name, use, { passive: true });
  const check = setInterval(() => {
    if (Date.now() - usedAt < limitMs) return;
    stop();
    end();
  }, checkMs);
  const stop = () => {
    clearInterval(check);
    for (const name of events) removeEventListener(name, use);
  };
  return stop;
}
