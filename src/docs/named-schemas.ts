/** Schemas that no class can describe, by their names. They replace those of empty classes. */
export const namedSchemas = {
  AuditDetails: {
    type: 'object',
    additionalProperties: true,
    description: 'More about an event. The fields depend on its type, and new versions add some.',
    example: { reason: 'reported stolen' },
  },
};
