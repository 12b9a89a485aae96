/** Values of second factors in the OpenAPI document, in their true form. */

export const exampleSignInToken =
  '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg';

export const exampleSetupId = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f';

export const exampleRecoveryCodes = [
  'K7QM-2XWP-9DTR-4HNV',
  'M9S3-46Q3-D25V-T4F5',
  'V37E-3S3E-28JT-97KB',
  '6CQ6-43DZ-VMXX-QKFB',
  'F5KZ-NWJ4-7TAN-9ZT2',
  '4MNP-ZX45-HY43-KWJR',
  'P1XP-A7Z3-DJ8F-SSZ5',
  'AWSH-8VHT-PRE9-5B9E',
  'E0ZB-GJ09-TQM8-3XSS',
  'SS6Y-S3C4-DWA7-N360',
] as const;
