/** The process's time, used only to sign JWTs; everything stored uses the database's time. Tests replace it. */
export class Clock {
  /** Whole seconds since 1970, as JWT's NumericDate (RFC 7519 section 2). */
  nowSeconds(): number {
    return Math.floor(Date.now() / 1000);
  }
}
