export const textMessages = {
  'range.network': 'requests from one network',
  'range.prefix': '{prefix} ({country})',
} as const;
