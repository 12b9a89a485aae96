import type { Clock } from '../common/clock.js';

/** The rejections of the last second, by key. Bounded by the number of requests a process handles in a second. */
export class RecentRefusals<Refusal> {
  private second = 0;
  private refusals = new Map<string, Refusal>();

  constructor(private readonly clock: Clock) {}

  remember(key: string, refusal: Refusal): void {
    this.ofThisSecond().set(key, refusal);
  }

  forget(key: string): void {
    this.refusals.delete(key);
  }

  find(key: string): Refusal | undefined {
    return this.ofThisSecond().get(key);
  }

  private ofThisSecond(): Map<string, Refusal> {
    const second = this.clock.nowSeconds();
    if (second !== this.second) this.refusals = new Map();
    this.second = second;
    return this.refusals;
  }
}
