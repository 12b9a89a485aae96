import { AppError } from '../common/errors/app-error.js';
import { hashesAtOnce } from './hash-concurrency.js';
import { PasswordsService } from './passwords.service.js';
import { PasswordsSettings } from './passwords.settings.js';

jest.unmock('./hash-parameters.js'); // costs as much as in production

type Argon2 = typeof import('@node-rs/argon2');
let mockRunning = 0;
let mockMostAtOnce = 0;
// The real library, recording its concurrency.
jest.mock('@node-rs/argon2', () => {
  const real = jest.requireActual<Argon2>('@node-rs/argon2');
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    mockRunning += 1;
    mockMostAtOnce = Math.max(mockMostAtOnce, mockRunning);
    return work().finally(() => (mockRunning -= 1));
  };
  return {
    ...real,
    hash: (...all: Parameters<Argon2['hash']>) => counted(() => real.hash(...all)),
    verify: (...all: Parameters<Argon2['verify']>) => counted(() => real.verify(...all)),
  };
});

const password = 'correct horse battery staple';
const settings = new PasswordsSettings({ minLength: 12, breachQueryUrl: null, threadPoolSize: 4 });

describe('PasswordsService', () => {
  const service = new PasswordsService(settings);
  beforeAll(() => service.onModuleInit());
  beforeEach(() => void (mockMostAtOnce = 0));

  it('runs no more hashes at once than the thread pool has threads', async () => {
    const count = hashesAtOnce(settings.threadPoolSize) * 4;
    // On a slow machine, some are rejected.
    await Promise.allSettled(Array.from({ length: count }, () => service.hash(password, null)));
    expect(mockMostAtOnce).toBe(hashesAtOnce(settings.threadPoolSize));
  });

  it('[PWD-11] rejects more than about a second’s work, and completes what it accepted', async () => {
    const flood = Array.from({ length: 20_000 }, () => service.verify(null, password, null));
    const settled = await Promise.allSettled(flood);
    const refused = settled.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const done = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(done.length).toBeGreaterThanOrEqual(hashesAtOnce(settings.threadPoolSize));
    for (const error of refused) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({
        code: 'service.overloaded',
        status: 503,
        retryAfterSeconds: 1,
        limit: { name: 'hash-queue', setting: 'UV_THREADPOOL_SIZE' },
      });
    }
    for (const check of done) expect(check).toEqual({ matches: false, isOutdated: false });
    expect(mockMostAtOnce).toBe(hashesAtOnce(settings.threadPoolSize));
  });

  it('rejects a request under load before it has begun, and admits it once the queue has capacity', async () => {
    const flood = Promise.allSettled(
      Array.from({ length: 20_000 }, () => service.verify(null, password, null)),
    );
    await expect(service.rejectUnderLoad()).rejects.toMatchObject({ code: 'service.overloaded' });
    await flood;
    await expect(service.rejectUnderLoad()).resolves.toBeUndefined();
  });

  it('accepts work again as soon as the flood is over', async () => {
    const flood = Array.from({ length: 20_000 }, () => service.verify(null, password, null));
    const settled = await Promise.allSettled(flood);
    expect(settled.some(({ status }) => status === 'rejected')).toBe(true);
    expect(await service.verify(await service.hash(password, null), password, null)).toMatchObject({
      matches: true,
    });
  });

  it('lets fewer tasks wait if each takes longer', async () => {
    const taken = async (hash: string | null) => {
      const flood = Array.from({ length: 2_000 }, () => service.verify(hash, 'x', null));
      const settled = await Promise.allSettled(flood);
      return settled.filter(({ status }) => status === 'fulfilled').length;
    };
    const own = await taken(null);
    const costly = await taken(`$2b$11$${'.'.repeat(53)}`);
    expect(costly).toBeGreaterThanOrEqual(1);
    expect(costly).toBeLessThan(own / 2);
  });
});
