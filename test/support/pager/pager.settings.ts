/** The settings that an installation would have for it. */
export const pagerSettings = { slots: 2 };
