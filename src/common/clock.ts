/** The process's time, for signing JWTs alone: whatever is stored takes the database's. Tests swap it. */
export class Clock {
  /** Whole seconds since 1970, as JWT's NumericDate (RFC 7519 section 2). */
  nowSeconds(): number {
    return Math.floor(Date.now() / 1000);
  }
}
