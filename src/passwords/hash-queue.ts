import pLimit from 'p-limit';

/** The fraction of the places that requests of one network may use. */
const shareOfNetwork = 1 / 8;
/** On a slow machine, an eighth would be fewer places than one office or one page may legitimately need at once. */
const leastOfNetwork = 8;

/** One hashing task. */
export interface HashTask {
  /** Its cost, in units of one hash with current parameters. */
  work: number;
  /** The network whose share of the places it uses; null to use no network's share. */
  network: string | null;
}

/**
 * Runs hashing tasks, a few at a time: more would starve the rest of the process. Limits the waiting work, and the work
 * of each network, so that a flood from one network does not block all others.
 */
export class HashQueue {
  private readonly limit;
  private waitingWork = 0;
  private readonly workOfNetworks = new Map<string, number>();

  /** @param places work that may wait, in hashes with current parameters */
  constructor(
    concurrency: number,
    private readonly places: number,
  ) {
    this.limit = pLimit(concurrency);
  }

  /** Waiting work, in units of one hash. */
  get waiting(): number {
    return this.waitingWork;
  }

  get isFull(): boolean {
    return this.waitingWork >= this.places;
  }

  /** @returns null if the queue is full; the task does not run */
  run<T>(task: HashTask, hash: () => Promise<T>): Promise<T> | null {
    const ofNetwork = task.network === null ? 0 : (this.workOfNetworks.get(task.network) ?? 0);
    const mostOfNetwork = Math.max(leastOfNetwork, Math.floor(this.places * shareOfNetwork));
    if (this.isFull || ofNetwork >= mostOfNetwork) return null;
    this.waitingWork += task.work;
    this.occupy(task, task.work);
    const running = this.limit(() => {
      this.waitingWork -= task.work;
      return hash();
    });
    return running.finally(() => this.occupy(task, -task.work));
  }

  private occupy({ network }: HashTask, work: number): void {
    if (network === null) return;
    const occupied = (this.workOfNetworks.get(network) ?? 0) + work;
    if (occupied === 0) this.workOfNetworks.delete(network);
    else this.workOfNetworks.set(network, occupied);
  }
}
