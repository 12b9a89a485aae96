/** What an installation would set of it. */
export const pagerSettings = { slots: 2 };
