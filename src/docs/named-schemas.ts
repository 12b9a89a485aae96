/** Schemas that no class can describe, by their names. They replace those of empty classes. */
export const namedSchemas = {
  AuditDetails: {
    type: 'object',
    additionalProperties: true,
    description: 'More about an event. The fields depend on its type, and new versions add some.',
    example: { reason: 'reported stolen' },
  },
  AuditEventLines: {
    type: 'string',
    description: 'NDJSON: one `AuditEvent` per line.',
    example: '{"id":"019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f","type":"account.disabled"}\n',
  },
};
