import { DataSource, type EntityManager } from 'typeorm';
import { run, runAsOne, runForOne } from '../../src/database/statement.js';
import {
  RecoveryCodesService,
  type ProvenRecoveryCode,
  type RecoveryMaterial,
} from '../../src/factors/recovery-codes/recovery-codes.service.js';
import type { PreparedSet } from '../../src/factors/recovery-codes/prepared-set.js';
import { HashQueue } from '../../src/passwords/hash-queue.js';
import { accountId } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { lockIsAwaited } from '../support/held-rows.js';
import { digestParameters } from '../../src/passwords/passwords.service.js';
import { inParallel } from '../support/in-parallel.js';

const network = '192.0.2.1';

describe('recovery codes, over two replicas', () => {
  let app: TestApp;
  let manager: EntityManager;
  let service: RecoveryCodesService;
  const serviceOf = (replica: TestApp['firstApp']) => replica.get(RecoveryCodesService, { strict: false });
  beforeAll(async () => {
    app = await startApp({ instances: 2, runsJobs: false });
    manager = app.firstApp.get(DataSource).manager;
    service = serviceOf(app.firstApp);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const newAccount = () => accountId(app);

  async function store(userId: string, on: EntityManager = manager): Promise<PreparedSet> {
    const prepared = await service.prepareSet(null);
    await replace(userId, prepared, on);
    return prepared;
  }

  async function replace(userId: string, prepared: PreparedSet, on: EntityManager = manager): Promise<void> {
    const statements = service.replaceStatements({ userId, prepared });
    expect(await runAsOne(on, statements, statements[1])).toHaveLength(10);
  }

  async function materialOf(userId: string): Promise<RecoveryMaterial | null> {
    const row = await runForOne(manager, service.materialStatement({ sql: `'${userId}'::uuid` }));
    if (!row) throw new Error('The material is one row');
    return row.material;
  }

  async function check(userId: string, code = ''): Promise<ProvenRecoveryCode | null> {
    const material = await materialOf(userId);
    if (!material) throw new Error('The account has no codes');
    return service.check(material, { code, network });
  }

  async function proofOf(userId: string, code = ''): Promise<ProvenRecoveryCode> {
    const proof = await check(userId, code);
    if (!proof) throw new Error('The code is wrong');
    return proof;
  }

  /** How many codes of a set the account accepts. */
  async function accepted(userId: string, { codes }: PreparedSet): Promise<number> {
    let count = 0;
    for (const code of codes) if (await check(userId, code)) count += 1;
    return count;
  }

  it('are ten different ones of 16 characters of Crockford’s base32', async () => {
    const { codes } = await service.prepareSet(null);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('are accepted in each spelling, and only by their account', async () => {
    const [userId, otherId] = [await newAccount(), await newAccount()];
    const { codes } = await store(userId);
    await store(otherId);
    for (const spelling of [codes[3], codes[3]?.toLowerCase().replaceAll('-', ' '), ` ${codes[3]}\n`])
      expect(await check(userId, spelling)).toMatchObject({ userId, slot: 3 });
    expect(await check(otherId, codes[3])).toBeNull();
  });

  it('are none for an account without a set', async () => {
    const userId = await newAccount();
    expect(await materialOf(userId)).toBeNull();
    expect(await service.find(userId)).toBeNull();
    expect(await run(manager, service.removeStatement(userId))).toEqual([]);
  });

  it.each([
    '',
    '0',
    '1234567',
    '0000-0000-0000-000',
    '0000-0000-0000-00000',
    '0000-0000-0000-000U',
    'ü'.repeat(16),
  ])('are never %j, which costs no hash', async (code) => {
    const userId = await newAccount();
    await store(userId);
    const queue = jest.spyOn(HashQueue.prototype, 'run');
    expect(await check(userId, code)).toBeNull();
    expect(queue).not.toHaveBeenCalled();
  });

  it('cost one hash per guess, right, wrong or used, of the guessing network', async () => {
    const userId = await newAccount();
    const { codes } = await store(userId);
    await run(manager, service.useStatement(await proofOf(userId, codes[0])));
    const queue = jest.spyOn(HashQueue.prototype, 'run');
    const guesses = [codes[0], codes[1], codes[9], '0000-0000-0000-0000'];
    const proofs = [];
    for (const guess of guesses) proofs.push((await check(userId, guess))?.slot ?? null);
    expect(proofs).toEqual([null, 1, 9, null]);
    expect(queue.mock.calls.map(([task]) => task)).toEqual(guesses.map(() => ({ work: 1, network })));
  });

  it('cost ten hashes to make, which count as the requester’s', async () => {
    const queue = jest.spyOn(HashQueue.prototype, 'run');
    await service.prepareSet(network);
    expect(queue.mock.calls.map(([task]) => task)).toEqual([{ work: 10, network }]);
  });

  it('are stored as digests with one salt that differs between sets', async () => {
    const userId = await newAccount();
    const { codes } = await store(userId);
    const first = await materialOf(userId);
    expect(first?.salt).toMatch(/^[0-9a-f]{32}$/);
    expect(first?.codes.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(first?.codes.map(({ digest }) => digest)).size).toBe(10);
    const stored = JSON.stringify(await app.query('SELECT * FROM recovery_codes, recovery_sets'));
    for (const code of codes) expect(stored).not.toContain(code.replaceAll('-', ''));
    const params = await app.query('SELECT params FROM recovery_sets WHERE user_id = $1', [userId]);
    expect(params).toEqual([{ params: digestParameters }]);
    await store(userId);
    expect((await materialOf(userId))?.salt).not.toBe(first?.salt);
  });

  it('[MFA-27] are used once by 50 parallel requests', async () => {
    const userId = await newAccount();
    const { codes } = await store(userId);
    const proof = await proofOf(userId, codes[4]);
    const used = await inParallel(app, 50, (_client, _index, replica) =>
      run(replica.get(DataSource).manager, serviceOf(replica).useStatement(proof)),
    );
    expect(used.flat()).toEqual([{ factorId: userId, remaining: 9 }]);
    expect(await service.find(userId)).toMatchObject({ remaining: 9 });
    expect(await check(userId, codes[4])).toBeNull();
  });

  it('count down to none', async () => {
    const userId = await newAccount();
    const { codes } = await store(userId);
    const left: unknown[] = [];
    for (const code of codes)
      left.push(...(await run(manager, service.useStatement(await proofOf(userId, code)))));
    expect(left).toEqual(
      [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((remaining) => ({ factorId: userId, remaining })),
    );
    expect(await accepted(userId, { codes, salt: Buffer.alloc(0), digests: [] })).toBe(0);
  });

  it('[MFA-28] of a replaced set are not accepted, and the new ones are all unused', async () => {
    const userId = await newAccount();
    const old = await store(userId);
    const proof = await proofOf(userId, old.codes[2]);
    await run(manager, service.useStatement(await proofOf(userId, old.codes[0])));
    const fresh = await store(userId);
    expect(await run(manager, service.useStatement(proof))).toEqual([]);
    expect(await accepted(userId, old)).toBe(0);
    expect(await accepted(userId, fresh)).toBe(10);
    expect(await service.find(userId)).toEqual({ remaining: 10, createdAt: expect.any(Date) as unknown });
  });

  it('checked before a new set that commits first use up none of the new ones', async () => {
    const userId = await newAccount();
    const old = await store(userId);
    const proof = await proofOf(userId, old.codes[5]);
    const fresh = await service.prepareSet(null);
    let using: Promise<unknown[]> = Promise.resolve([]);
    await manager.transaction(async (tx) => {
      await replace(userId, fresh, tx);
      using = run(manager, service.useStatement(proof)); // waits for the row of the code
      await lockIsAwaited(app);
    });
    expect(await using).toEqual([]);
    expect(await accepted(userId, fresh)).toBe(10);
  });

  it('used just before a new set commits leave the new ones unused', async () => {
    const userId = await newAccount();
    const old = await store(userId);
    const proof = await proofOf(userId, old.codes[5]);
    const fresh = await service.prepareSet(null);
    let replacing: Promise<void> = Promise.resolve();
    await manager.transaction(async (tx) => {
      expect(await run(tx, service.useStatement(proof))).toHaveLength(1);
      replacing = replace(userId, fresh);
      await lockIsAwaited(app);
    });
    await replacing;
    expect(await accepted(userId, fresh)).toBe(10);
    expect(await accepted(userId, old)).toBe(0);
  });

  it('stored by twenty requests in parallel are those of one set, whether they replace others or not', async () => {
    const sets: PreparedSet[] = [];
    for (let count = 0; count < 20; count += 1) sets.push(await service.prepareSet(null));
    const [without, having] = [await newAccount(), await newAccount()];
    await store(having);
    for (const userId of [without, having]) {
      await inParallel(app, sets.length, async (_client, index, replica) => {
        const prepared = sets[index];
        if (prepared) await replace(userId, prepared, replica.get(DataSource).manager);
      });
      const material = await materialOf(userId);
      const stored = sets.filter(({ salt }) => salt.toString('hex') === material?.salt);
      expect(stored).toHaveLength(1);
      expect(material?.codes.map(({ digest }) => digest)).toEqual(
        stored[0]?.digests.map((digest) => digest.toString('hex')),
      );
    }
  });

  it('are removed with their set, and with their account', async () => {
    const [userId, deleted, other] = [await newAccount(), await newAccount(), await newAccount()];
    for (const owner of [userId, deleted, other]) await store(owner);
    expect(await run(manager, service.removeStatement(userId))).toEqual([{ id: userId }]);
    await app.query('DELETE FROM users WHERE id = $1', [deleted]);
    const left = await app.query<{ owner: string; count: string }>(
      'SELECT user_id AS owner, count(*) FROM recovery_codes WHERE user_id = ANY($1) GROUP BY 1',
      [[userId, deleted, other]],
    );
    expect(left).toEqual([{ owner: other, count: '10' }]);
  });
});
