/** The process's time, of JWTs and IDs. Stored timestamps are the database's. Tests replace it. */
export class Clock {
  /** Whole seconds since 1970, as JWT's NumericDate (RFC 7519 section 2). */
  nowSeconds(): number {
    return Math.floor(Date.now() / 1000);
  }

  secondsAgo(seconds: number): Date {
    return new Date((this.nowSeconds() - seconds) * 1_000);
  }
}
