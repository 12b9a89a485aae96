import { randomUUID } from 'node:crypto';

/** @typedef {{ id: string, text: string }} Note */

const maxNotes = 100;

/**
 * The notes of the signed-in user. In memory: this is an example. What matters is that the user comes from the verified
 * token and from nothing else.
 * @param {import('fastify').FastifyInstance} api
 */
export function registerNotes(api) {
  /** @type {Map<string, Note[]>} by account ID */
  const notesByUser = new Map();
  /** @param {string} userId */
  const notesOf = (userId) => notesByUser.get(userId) ?? [];

  api.get('/notes', async ({ userId }) => ({ data: notesOf(userId) }));

  api.post('/notes', { schema: { body: noteSchema } }, async ({ userId, body }, reply) => {
    const { text } = /** @type {{ text: string }} */ (body); // the schema has checked it
    const note = { id: randomUUID(), text };
    notesByUser.set(userId, [...notesOf(userId), note].slice(-maxNotes));
    return reply.code(201).send(note);
  });

  api.delete('/notes/:id', async ({ userId, params }, reply) => {
    const { id } = /** @type {{ id: string }} */ (params); // from the route's path
    notesByUser.set(
      userId,
      notesOf(userId).filter((note) => note.id !== id),
    );
    return reply.code(204).send();
  });
}

const noteSchema = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', minLength: 1, maxLength: 200 } },
};
