import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';
import { tourOf } from './tour.js';

const text = readFileSync('openapi.json', 'utf8'); // written by `npm run openapi`
const readDocument = () => JSON.parse(text) as OpenAPIObject;

describe('the tour', () => {
  const document = readDocument();
  const tour = tourOf(document, 'http://localhost:1080');

  it('shows every operation of the document, in numbered sections', () => {
    expect(Object.keys(tour.paths)).toEqual(Object.keys(document.paths));
    const titles = tour.tags?.map(({ name }) => name) ?? [];
    expect(titles.map((title) => title.split(' · ')[0])).toEqual(titles.map((_, index) => String(index + 1)));
    const used = operationsOf(tour).map(({ operation }) => operation.tags);
    expect(new Set(used.flat())).toEqual(new Set(titles));
    expect(used.every(({ length }) => length === 1)).toBe(true);
  });

  it('explains itself and links the inbox', () => {
    expect(tour.info.description).toContain('**Tour**');
    expect(tour.info.description).toContain('[the inbox](http://localhost:1080)');
    expect(tourOf(document, null).info.description).toContain('which arrive in the mailbox');
    expect(JSON.stringify([tour, tourOf(document, null)])).not.toContain('{inbox}');
  });

  it('marks the sections that most people skip', () => {
    const titles = tour.tags?.map(({ name }) => name) ?? [];
    const optional = titles.filter((title) => title.includes('Only '));
    expect(optional).toEqual([
      '2 · Only if no code arrived',
      '15 · Only with a second factor',
      '16 · Only with a lost second factor',
      '17 · Only for an account with an unverified address',
    ]);
    for (const { name, description } of tour.tags ?? [])
      expect(description?.startsWith('Skip this')).toBe(optional.includes(name));
  });

  it('names the origin of each value that it fills in', () => {
    const examples = operationsOf(tour).map(({ operation }) => ({
      id: operation.operationId,
      ...(operation.requestBody?.content['application/json']?.example as
        { challengeId?: string } | undefined),
    }));
    const sources = examples.flatMap(
      ({ challengeId }) => /^the-challengeId-from-(.*)$/.exec(challengeId ?? '')?.[1] ?? [],
    );
    expect(sources.toSorted()).toEqual([
      'register',
      'startCodeLogin',
      'startEmailChange',
      'startPasswordReset',
      'startReauthentication',
    ]);
    const ids = examples.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(sources));
    expect(JSON.stringify(operationsOf(tour).map(({ operation }) => operation.requestBody))).not.toContain(
      'you-were-given',
    );
  });

  it('has no field for a header that the browser sends, but one for the device token', () => {
    const parameters = JSON.stringify(operationsOf(tour).map(({ operation }) => operation.parameters));
    expect(parameters).not.toMatch(/Accept-?Language/);
    expect(parameters).toContain('X-Device-Token');
  });

  it('leaves the document as it is', () => {
    expect(document).toEqual(readDocument());
  });

  it('cannot miss an operation', () => {
    const other = readDocument();
    operationsOf(other).forEach(({ operation }) => (operation.operationId += 'Too'));
    expect(() => tourOf(other, null)).toThrow('registerToo is in no section of the tour');
  });
});
