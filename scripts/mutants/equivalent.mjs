/**
 * Generated mutants that no test can notice, or that need not be noticed, by name, each with the reason. A name that is
 * no generated mutant's (any more) is an error.
 */
export const equivalent = {};
