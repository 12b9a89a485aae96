import { runAudit } from '../../src/commands/audit/audit.command.js';
import { runKeys } from '../../src/commands/keys/keys.command.js';
import { runCommand } from '../support/command-io.js';
import { eventually } from '../support/eventually.js';
import { RollingInstallation } from '../support/rolling-installation.js';
import { RotationLoad } from '../support/rotation-load.js';

/** `npm run test:keys` raises it. */
const requestsPerSecond = Number(process.env['KEYS_RATE'] ?? 25);
const peopleOfEachKind = Math.ceil(requestsPerSecond / 25);

describe('a rotation of secrets and keys, over rolling restarts of two servers and a worker', () => {
  let installation: RollingInstallation;
  let load: RotationLoad;
  const startedAt = performance.now();
  beforeAll(async () => {
    installation = await RollingInstallation.start();
    load = new RotationLoad(installation, requestsPerSecond);
    await load.start(peopleOfEachKind);
  }, 180_000);
  afterAll(async () => {
    await load.stop();
    await installation.close();
  }, 60_000);

  const rotate = () =>
    runCommand(runKeys, ['rotate', '--env-file', installation.envFile], {
      variables: installation.variables,
    });
  const tooEarly = (...reasons: string[]) => ({
    exitCode: 2,
    stderr: expect.stringMatching(new RegExp(`^Too early.*(\n {2}- .*)*(${reasons.join('|')})`)) as string,
  });

  /** Restarts everything, while what was begun before waits for its end. */
  async function restart(): Promise<void> {
    const held = await load.hold();
    const ofEachRestart: (() => Promise<void>)[] = [];
    await installation.restart(async () => {
      for (const finish of ofEachRestart.splice(0)) await finish();
      ofEachRestart.push(await load.hold());
    });
    for (const finish of [held, ...ofEachRestart]) await finish();
  }

  it('breaks nothing that is in use', async () => {
    expect(await rotate()).toMatchObject({ exitCode: 0 });
    expect(await rotate()).toMatchObject(tooEarly('no server has been started'));
    await restart();

    expect(await rotate()).toMatchObject(tooEarly('resource servers may keep a key set'));
    await installation.skip(330);
    expect(await rotate()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await rotate()).toMatchObject(tooEarly('no server has been started'));
    const idle = await load.hold();
    await restart();

    expect(await rotate()).toMatchObject(tooEarly('live sessions need test1', 'open challenges need test1'));
    await idle();
    await installation.query(`SELECT graphile_worker.add_job('reseal_totp')`);
    const uncounted = 'access tokens and stored responses';
    await eventually('the use of the earlier secret to end', async () =>
      (await rotate()).stderr.includes(uncounted) ? true : null,
    );
    await installation.skip(86_430);
    expect(await rotate()).toMatchObject({ exitCode: 0, stderr: '' });
    await restart();
    await load.stop();

    const durationSeconds = (performance.now() - startedAt) / 1_000;
    if (process.env['KEYS_RATE'])
      process.stdout.write(`${JSON.stringify({ durationSeconds, ...load.counts })}\n`);
    expect(load.failures).toEqual([]);
    for (const kind of ['reads', 'codes', 'factors', 'trusted', 'registrations', 'held'])
      expect([kind, load.counts[kind]]).toEqual([kind, expect.any(Number)]);
    const { exitCode } = await runCommand(runAudit, ['verify'], { variables: installation.variables });
    expect(exitCode).toBe(0);
  }, 600_000);
});
