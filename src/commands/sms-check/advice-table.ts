/** The explanation of known errors, by the code of the provider. The first one that matches is used. */
export type AdviceTable = readonly { when: RegExp; meaning: string; remedy: string }[];
