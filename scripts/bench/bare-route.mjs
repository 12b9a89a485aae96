import { fastify } from 'fastify';
import pg from 'pg';

/* The process behind `startBareRoute`. The pool has as many connections as that of the server. */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
const app = fastify();
const text = `SELECT id, email, email_verified_at AS "emailVerifiedAt", full_name AS "fullName", locale,
                created_at AS "createdAt" FROM users WHERE id = $1`;

app.get('/users/:id', async ({ params }, reply) => {
  const { rows } = await pool.query({ name: 'user', text, values: [params.id] });
  return rows[0] ?? reply.code(404).send();
});
process.on('disconnect', () => process.exit());
process.send({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
