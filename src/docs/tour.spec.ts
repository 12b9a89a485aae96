import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  exampleRecoveryCodes,
  exampleSetupId,
  exampleSignInToken,
} from '../common/validation/factor-examples.js';
import { operationsOf } from './operations.js';
import { sections } from './tour-sections.js';
import { tourOf } from './tour.js';

const text = readFileSync('openapi.json', 'utf8'); // written by `npm run openapi`
const readDocument = () => JSON.parse(text) as OpenAPIObject;

describe('the tour', () => {
  const document = readDocument();
  const tour = tourOf(document, 'http://localhost:1080');

  it('shows every operation of the document, in numbered sections', () => {
    const paths = Object.keys(tour.paths).map((path) => path.replace(/#.*/, ''));
    expect(new Set(paths)).toEqual(new Set(Object.keys(document.paths)));
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
      '22 · Only where SECOND_FACTOR_POLICY=required',
      '23 · Only with a lost second factor',
      '24 · Only for the administration',
      '25 · Only for an account with an unverified address',
      '26 · Only for the provider of text messages',
    ]);
    for (const { name, description } of tour.tags ?? [])
      expect(description?.startsWith('Skip this')).toBe(optional.includes(name));
  });

  it('repeats an operation under a path of its own, once in a section', () => {
    const logins = operationsOf(tour).filter(({ operation }) => operation.operationId === 'login');
    expect(logins.map(({ path }) => path)).toEqual([
      '/v1/auth/login',
      '/v1/auth/login#email-code',
      '/v1/auth/login#recovery-code',
      '/v1/auth/login#totp',
      '/v1/auth/login#trusted-device',
      '/v1/auth/login#delete',
    ]);
    for (const { steps } of sections) {
      const ids = steps.map((step) => step.split('#')[0]);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('has only steps that are operations of the document', () => {
    const shown = operationsOf(tour).map(({ operation }) => operation.operationId);
    const steps = sections.flatMap((section) => section.steps.map((step) => step.split('#')[0]));
    expect(steps.toSorted()).toEqual(shown.toSorted());
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
      'startPhoneVerification',
      'startReauthentication',
      'startReauthentication',
      'startSecondFactor',
    ]);
    const ids = examples.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(sources));
    const bodies = JSON.stringify(operationsOf(tour).map(({ operation }) => operation.requestBody));
    for (const unknown of ['you-were-given', exampleSignInToken, exampleSetupId, exampleRecoveryCodes[0]])
      expect(bodies).not.toContain(unknown);
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
