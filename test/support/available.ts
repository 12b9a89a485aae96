/**
 * Whether the tests that need something beyond Node and npm can run. Where it is missing they are skipped, or fail with
 * REQUIRE_ALL_TESTS=true.
 * @param what names it in the error
 */
export function isAvailable(what: string, isThere: boolean): boolean {
  if (!isThere && process.env['REQUIRE_ALL_TESTS'] === 'true') {
    throw new Error(`REQUIRE_ALL_TESTS is true, and these tests need ${what}`);
  }
  return isThere;
}
