import { writeFileSync } from 'node:fs';
import { createApp } from '../configure-app.js';
import { buildOpenApiDocument } from '../docs/openapi.js';
import { readSettings } from '../settings.js';

/**
 * Writes `openapi.json`. The file is committed so that API changes are visible in review; a test compares it with what
 * the server returns. Needs no database, because Nest only resolves the dependencies.
 */
const publicUrl = 'http://localhost:3000';
const settings = readSettings({
  NODE_ENV: 'test',
  PUBLIC_URL: publicUrl,
  DATABASE_URL: 'postgres://localhost/none',
  SMTP_URL: 'smtp://localhost',
  MAIL_FROM: 'no-reply@postern.localhost',
  DOCS_ENABLED: 'false',
  LOG_LEVEL: 'error',
});
const app = await createApp(settings, { runsJobs: false, preview: true });
const document = buildOpenApiDocument(app, publicUrl);
writeFileSync('openapi.json', `${JSON.stringify(document, null, 2)}\n`);
