import type { AccountValues, LockKind } from './account-fields.js';
import { readLocks } from './account-locks.js';

const past = '2024-05-31 12:30:00+00';
const future = '2999-12-31 00:00:00+00';

const lock = (kind: LockKind, value: unknown) => ({ column: { name: `the ${kind} one`, kind }, value });
const read = (...locks: NonNullable<AccountValues['locks']>) => readLocks({ locks });

describe('an imported account', () => {
  it.each<[LockKind, unknown, boolean]>([
    ['locked', past, true],
    ['locked', future, true],
    ['locked', '', false],
    ['locked', 'NULL', false],
    ['locked', '0000-00-00 00:00:00', false],
    ['locked', 0, false],
    ['until', past, false],
    ['until', future, true],
    ['until', 'infinity', true],
    ['until', 'Infinity', true],
    ['until', '-infinity', false],
    ['until', '', false],
    ['until', String.raw`\N`, false],
    ['until', 4_102_444_800, true],
    ['until', true, true],
    ['active', '', false],
    ['active', 'NULL', false],
    ['active', 'f', true],
    ['active', false, true],
    ['active', 't', false],
  ])('with %s %j is disabled: %s', (kind, value, isDisabled) => {
    expect(read(lock(kind, value))).toBe(isDisabled ? 'disabled' : 'open');
  });

  it('without locks is open', () => {
    expect(readLocks({})).toBe('open');
  });

  it('is disabled if one of several columns says so', () => {
    expect(read(lock('active', 't'), lock('locked', 'f'), lock('until', future))).toBe('disabled');
    expect(read(lock('active', 't'), lock('locked', 'f'), lock('until', past))).toBe('open');
  });

  it.each([past, 't', true, 1, 1_717_158_600])('was deleted: %j', (value) => {
    expect(read(lock('deleted', value))).toBe('deleted');
    expect(read(lock('locked', true), lock('deleted', value))).toBe('deleted');
  });

  it.each(['', 'NULL', false, 0, '0000-00-00 00:00:00'])('was not deleted: %j', (value) => {
    expect(read(lock('deleted', value))).toBe('open');
  });

  it.each<[LockKind, unknown, string]>([
    ['deleted', 'infinity', 'the deleted one is not a timestamp'], // which can mean never
    ['locked', 'maybe', 'the locked one is neither true nor false nor a timestamp'],
    ['until', {}, 'the until one is not text'],
  ])('is invalid with %s %j', (kind, value, message) => {
    expect(() => read(lock(kind, value))).toThrow(message);
  });
});
