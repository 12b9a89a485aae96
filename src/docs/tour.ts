import type { OpenAPIObject } from '@nestjs/swagger';
import { apiSummary } from './openapi.js';
import { operationsOf } from './operations.js';
import { placePlaceholders } from './tour-examples.js';
import { sections } from './tour-sections.js';

const guide = `
**Tour**: press *Execute* on each operation, from top to bottom, as often as you like. The boxes show what will be sent:
challenge IDs, tokens and addresses are filled in from the last responses, and what you enter is kept. The access token
goes into *Authorize*. You only have to enter the codes, which arrive in {inbox}.`;

const numbered = sections.map((section, index) => ({ ...section, title: `${index + 1} · ${section.title}` }));
/** The titles of the sections that are closed at first. */
export const closedSections = numbered.filter(({ isClosed }) => isClosed).map(({ title }) => title);

/**
 * Returns the copy of the document that Swagger UI shows: the same operations, as a tour in numbered sections. An
 * operation that the tour needs again is shown again, with boxes of its own.
 * @param inboxUrl URL of the development inbox, if there is one
 * @throws Error if an operation is in no section
 */
export function tourOf(document: OpenAPIObject, inboxUrl: string | null): OpenAPIObject {
  const copy = structuredClone(document);
  const inbox = inboxUrl ? `[the inbox](${inboxUrl})` : 'the mailbox';
  copy.tags = numbered.map(({ title: name, description }) => ({
    name,
    description: description.replace('{inbox}', inbox),
  }));
  repeatOperations(copy);
  for (const { path, operation } of operationsOf(copy)) {
    const step = stepOf(path, operation.operationId);
    const section = numbered.find(({ steps }) => steps.includes(step));
    if (!section) throw new Error(`${step} is in no section of the tour`);
    operation.tags = [section.title];
    operation['x-position'] = section.steps.indexOf(step);
    placePlaceholders(copy, operation, step);
  }
  const description = `${apiSummary}\n${guide.replace('{inbox}', inbox)}`;
  copy.info.description = copy.info.description?.replace(apiSummary, description);
  return copy;
}

/**
 * Swagger UI keeps its state by path, so a repeated operation has one of its own: with a fragment, which a browser does
 * not send (RFC 9110 section 7.1), and which the plugin does not show.
 */
function repeatOperations(copy: OpenAPIObject): void {
  const originals = operationsOf(copy);
  for (const step of sections.flatMap(({ steps }) => steps)) {
    const [operationId, fragment] = step.split('#');
    const original = originals.find(({ operation }) => operation.operationId === operationId);
    if (!original || fragment === undefined) continue;
    const { path, method, operation } = original;
    copy.paths[`${path}#${fragment}`] = { [method]: structuredClone(operation) };
  }
}

function stepOf(path: string, operationId: string): string {
  const [, fragment] = path.split('#');
  return fragment === undefined ? operationId : `${operationId}#${fragment}`;
}
