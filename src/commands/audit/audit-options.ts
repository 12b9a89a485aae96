export const auditOptions = {
  since: { type: 'string' },
  until: { type: 'string' },
  expect: { type: 'string', multiple: true },
  output: { type: 'string' },
  limit: { type: 'string' },
  before: { type: 'string' },
  json: { type: 'boolean' },
} as const;
