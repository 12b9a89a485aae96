const unregistered = Object.assign(() => undefined, { each: () => () => undefined });

/** As `it`, but only in `npm run test:long`: for what takes long and what others cover in part. */
export const itInLongForm =
  process.env['POSTERN_TEST_LONG'] === 'true' ? it : (unregistered as unknown as jest.It); // `it` as it is used here
