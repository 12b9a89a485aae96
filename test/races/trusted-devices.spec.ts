import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../src/common/secrets.js';
import { run, runAsOne } from '../../src/database/statement.js';
import { TrustedDevicesService } from '../../src/factors/trusted-devices/trusted-devices.service.js';
import { CleanUpService } from '../../src/jobs/clean-up.service.js';
import { accountId } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { inParallel } from '../support/in-parallel.js';

const firefox = { client: 'Firefox', system: 'Windows' };
const longAgo = new Date('2026-01-01T00:00:00Z');

describe('trusted devices, over two replicas', () => {
  let app: TestApp;
  let manager: EntityManager;
  let service: TrustedDevicesService;
  beforeAll(async () => {
    app = await startApp({ instances: 2, runsJobs: false });
    manager = app.firstApp.get(DataSource).manager;
    service = app.firstApp.get(TrustedDevicesService, { strict: false });
  });
  afterAll(() => app.close());

  const newAccount = () => accountId(app);

  async function trust(
    userId: string,
    { deviceId = newId(), replaces = null, since = longAgo, days = 30 }: Partial<TrustOptions> = {},
  ): Promise<string> {
    const order = { userId, deviceId, replaces, since, days, device: firefox };
    const statements = service.addStatements(order);
    expect(await runAsOne(manager, statements, statements[1])).toHaveLength(1);
    return deviceId;
  }
  interface TrustOptions {
    deviceId: string;
    replaces: string | null;
    since: Date;
    days: number;
  }

  const isTrusted = async (userId: string, deviceId: string, since = longAgo) =>
    (await run(manager, service.useStatement({ userId, deviceId, since }))).length === 1;
  const listed = async (userId: string) =>
    (await service.list({ userId, since: longAgo })).map(({ deviceId }) => deviceId);

  it('are trusted by the account that added them, and by no other', async () => {
    const [userId, otherId] = [await newAccount(), await newAccount()];
    const deviceId = await trust(userId);
    expect(await isTrusted(userId, deviceId)).toBe(true);
    expect(await isTrusted(otherId, deviceId)).toBe(false);
    expect(await isTrusted(userId, newId())).toBe(false);
    expect(await service.list({ userId: otherId, since: longAgo })).toEqual([]);
  });

  it('are trusted for the given days, and no longer if they are used', async () => {
    const userId = await newAccount();
    const [from, to] = [await trust(userId), newId()];
    const [before] = await service.list({ userId, since: longAgo });
    await app.query(`UPDATE trusted_devices SET last_used_at = last_used_at - interval '1 hour'`);
    await run(manager, service.moveStatement({ userId, from, to }));
    const [after] = await service.list({ userId, since: longAgo });
    expect(after).toEqual({ ...before, deviceId: to, lastUsedAt: expect.any(Date) as unknown });
    expect(after?.lastUsedAt.getTime()).toBeGreaterThanOrEqual(before?.lastUsedAt.getTime() ?? Infinity);
    expect((after?.expiresAt.getTime() ?? 0) - (after?.createdAt.getTime() ?? 0)).toBe(30 * 86_400_000);
    await app.query('UPDATE trusted_devices SET expires_at = now() WHERE user_id = $1', [userId]);
    expect(await isTrusted(userId, to)).toBe(false);
    expect(await listed(userId)).toEqual([]);
  });

  it('are not trusted if they were added before the account stopped trusting its devices', async () => {
    const userId = await newAccount();
    const deviceId = await trust(userId);
    const later = new Date(Date.now() + 60_000);
    expect(await isTrusted(userId, deviceId, later)).toBe(false);
    expect(await service.list({ userId, since: later })).toEqual([]);
  });

  it('are trusted if the sign-in that adds them verified the account', async () => {
    const userId = await newAccount();
    const since = new Date(Date.now() + 60_000); // set by this transaction, as `devicesTrustedFromNow`
    expect(await isTrusted(userId, await trust(userId, { since }), since)).toBe(true);
  });

  it('are not trusted by an earlier token, nor by one of another account', async () => {
    const [userId, otherId] = [await newAccount(), await newAccount()];
    const [from, theirs] = [await trust(userId), await trust(otherId)];
    const to = newId();
    expect(await run(manager, service.moveStatement({ userId, from: theirs, to }))).toEqual([]);
    expect(await run(manager, service.moveStatement({ userId, from, to }))).toHaveLength(1);
    expect([await isTrusted(userId, from), await isTrusted(userId, to)]).toEqual([false, true]);
    expect(await isTrusted(otherId, theirs)).toBe(true);
  });

  it('[MFA-29] are used by one of 20 parallel sign-ins with the same token', async () => {
    const userId = await newAccount();
    const from = await trust(userId);
    const outcomes = await inParallel(app, 20, (_client, _index, replica) =>
      replica.get(DataSource).transaction(async (tx) => {
        const used = await run(tx, service.useStatement({ userId, deviceId: from, since: longAgo }));
        if (used.length > 0) await run(tx, service.moveStatement({ userId, from, to: newId() }));
        return used.length;
      }),
    );
    expect(outcomes.filter((count) => count > 0)).toEqual([1]);
    expect(await listed(userId)).toHaveLength(1);
  });

  it('are listed once if the same device is trusted again', async () => {
    const userId = await newAccount();
    const [other, old] = [await trust(userId), await trust(userId)];
    const fresh = await trust(userId, { replaces: old });
    expect((await listed(userId)).toSorted()).toEqual([other, fresh].toSorted());
    expect(await isTrusted(userId, old)).toBe(false);
  });

  it('are at most 100 per account: the oldest is no longer trusted', async () => {
    const [userId, other] = [await newAccount(), await newAccount()];
    const theirs = await trust(other);
    const added: string[] = [];
    while (added.length < 101) added.push(await trust(userId));
    expect((await listed(userId)).toSorted()).toEqual(added.slice(1).toSorted());
    await trust(userId, { replaces: added[100] ?? null });
    expect(await listed(userId)).toHaveLength(100);
    expect(await isTrusted(userId, added[1] ?? '')).toBe(true);
    expect(await listed(other)).toEqual([theirs]);
  });

  it('are removed one by one, all but one, or all, and only by their account', async () => {
    const [userId, otherId] = [await newAccount(), await newAccount()];
    const theirs = await trust(otherId);
    const [one, two, three] = [await trust(userId), await trust(userId), await trust(userId)];
    const records = await service.list({ userId, since: longAgo });
    const id = records.find(({ deviceId }) => deviceId === one)?.id ?? '';
    expect(await run(manager, service.removeStatement({ userId: otherId, id }))).toEqual([]);
    expect(await run(manager, service.removeStatement({ userId, id }))).toEqual([{ id }]);
    const others = service.removeOthersStatement({ userId, exceptDeviceId: three });
    expect(await run(manager, others)).toHaveLength(1);
    expect([await isTrusted(userId, two), await isTrusted(userId, three)]).toEqual([false, true]);
    await trust(userId);
    expect(await run(manager, service.removeOthersStatement({ userId, exceptDeviceId: null }))).toHaveLength(
      2,
    );
    await trust(userId);
    expect(await run(manager, service.removeStatement({ userId }))).toHaveLength(1);
    expect(await isTrusted(otherId, theirs)).toBe(true);
  });

  it('are deleted once they have expired', async () => {
    const userId = await newAccount();
    const [kept, expired] = [await trust(userId), await trust(userId)];
    await app.query('UPDATE trusted_devices SET expires_at = now() WHERE device_id = $1', [expired]);
    const cleanUp = app.firstApp.get(CleanUpService, { strict: false });
    await cleanUp.run('trusted_devices', new AbortController().signal);
    const left = await app.query('SELECT device_id FROM trusted_devices WHERE user_id = $1', [userId]);
    expect(left).toEqual([{ device_id: kept }]);
  });
});
