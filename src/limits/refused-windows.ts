import type { Clock } from '../common/clock.js';

/** More than there are windows at a time, except under a distributed attack; then the oldest are forgotten. */
const mostWindows = 10_000;

/** The windows in which this process has refused something, by key. */
export class RefusedWindows {
  private readonly ends = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** @returns whether it is the first refusal of the key in its window, which ends after so many seconds */
  open(key: string, seconds: number): boolean {
    const now = this.clock.nowSeconds();
    const end = this.ends.get(key);
    if (end !== undefined && end > now) return false;
    this.ends.delete(key); // so that the map stays in the order of time
    const [oldest] = this.ends.keys();
    if (this.ends.size >= mostWindows && oldest !== undefined) this.ends.delete(oldest);
    this.ends.set(key, now + seconds);
    return true;
  }
}
