/** SQL condition on a row of `users`: its sign-ins require a second factor, because it has one or chose codes by e-mail. */
export const factorsInUse = '(second_factor_required OR (factors & 7) <> 0)';
