/**
 * `npm run test:deploy`: checks the samples of deploy/ with the tools that read them, and runs nginx and Caddy with them
 * in front of two servers. Samples whose tools are missing are skipped; Caddy and the validator of manifests are built
 * with Go. `-- nginx` runs those with that word in their name.
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { runCases } from './consumers/toolchain.mjs';
import { startInstallation } from './deployment/installation.mjs';
import { checkJourney, checkRequestLimit, checkUnavailable } from './deployment/journey.mjs';
import { checkManifests } from './deployment/kubernetes.mjs';
import { caddy, nginx } from './deployment/proxies.mjs';
import { checkRepeats } from './deployment/repeats.mjs';
import { clients, restartUnderLoad } from './deployment/restarts.mjs';
import { checkUnits } from './deployment/systemd.mjs';

process.env.PATH += ':/usr/sbin'; // where Debian installs nginx

/** A failure count instead of none. The time is longer than a restart takes, also on a busy machine. */
const counting = {
  nginx: [['max_fails=0;', 'fail_timeout=300s;']],
  caddy: [['lb_policy round_robin', 'lb_policy round_robin\n\t\tfail_duration 300s']],
};

async function withInstallation(proxy, options, use) {
  const installation = await startInstallation(proxy, options);
  try {
    return await use(installation);
  } finally {
    await installation.stop();
  }
}

const casesOf = (proxy) => [
  {
    name: `${proxy.name}: a client through it`,
    run: () =>
      withInstallation(proxy, {}, async (installation) => {
        await checkJourney(installation);
        if (proxy === nginx) await checkRequestLimit(installation);
        await checkUnavailable(installation);
      }),
  },
  {
    name: `${proxy.name}: servers restarted`,
    run: () =>
      withInstallation(proxy, {}, async (installation) => {
        const reports = [];
        for (const signal of ['SIGTERM', 'SIGKILL']) {
          const { sent, meanwhile, afterwards, repeated } = await restartUnderLoad(installation, signal);
          deepStrictEqual({ afterwards, repeated }, { afterwards: [], repeated: [] });
          // What a server was working on when it was killed, or had not yet accepted when it stopped.
          ok(meanwhile.length <= 2 * clients, `${meanwhile.length} requests failed: ${meanwhile.join()}`);
          reports.push(`${signal}: ${meanwhile.length} of ${sent} failed`);
        }
        return reports.join(', ');
      }),
  },
  {
    name: `${proxy.name}: with a failure count`,
    run: () =>
      withInstallation(proxy, { edits: counting[proxy.name] }, async (installation) => {
        const { sent, meanwhile, afterwards } = await restartUnderLoad(installation, 'SIGTERM');
        ok(afterwards.length > 0, 'the sample says that requests fail, but none did');
        return `${meanwhile.length} of ${sent} failed, and ${afterwards.length} while both servers were ready`;
      }),
  },
  {
    name: `${proxy.name}: no POST twice`,
    run: async () => {
      const { writes, reads } = await checkRepeats(proxy);
      return `received: ${writes.join(', ')}; a GET ${reads} times`;
    },
  },
];

const cases = [
  ...[nginx, caddy].flatMap((proxy) => casesOf(proxy).map((one) => ({ ...one, needs: proxy.needs }))),
  { name: 'systemd: units', needs: ['systemd-analyze'], run: checkUnits },
  { name: 'kubernetes: manifests', needs: ['kubectl', 'go'], run: checkManifests },
];

const words = process.argv.slice(2);
await runCases(cases.filter(({ name }) => words.every((word) => name.includes(word))));
