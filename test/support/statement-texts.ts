import { readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { preparedTexts } from '../../src/database/prepared-statements.js';

/** The product has this many statements with parameters at most, in whichever way its tests use it. */
const mostTexts = 150;

/**
 * After each spec file: notes the texts that it had prepared, one file each, and counts those of all spec files so far. A
 * text that is built from values makes new ones all the time, and connections keep the plan of each.
 */
afterAll(() => {
  const folder = process.env['POSTERN_TEST_STATEMENTS'];
  if (!folder) throw new Error('POSTERN_TEST_STATEMENTS is set before the tests begin');
  for (const text of preparedTexts()) {
    writeFileSync(join(folder, createHash('sha256').update(text).digest('hex')), text);
  }
  const count = readdirSync(folder).length;
  if (count > mostTexts) throw new Error(`${count} different statements, more than ${mostTexts}`);
});
