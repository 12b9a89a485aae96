import { deepStrictEqual, equal } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { root, findFreePort } from '../consumers/postern.mjs';
import { Account } from '../deployment/accounts.mjs';
import { startDurablePostgres } from '../deployment/postgres.mjs';
import { Process, Replica } from '../deployment/production.mjs';
import { productionSettings, startWorker } from '../faults/support/installation.mjs';
import { Load } from '../faults/support/load.mjs';
import { checkPromises } from '../faults/support/promises.mjs';
import { openMailServer } from '../mail-server.mjs';

async function migrate(env, folder) {
  const migration = new Process(['migrate'], env, folder);
  equal(await migration.end(), 0, migration.lines.join('\n'));
}

async function startReplica(env, folder) {
  const replica = new Replica(env, await findFreePort(), folder);
  await replica.start();
  return replica;
}

const urlOf = ({ port }) => `http://127.0.0.1:${port}`;

/** What `issuer` has given out is accepted by `other`, and the other way round. */
async function checkExchange(issuer, other, mail) {
  const [one, two] = [urlOf(issuer), urlOf(other)];
  const person = await Account.signUp(one, mail);
  const code = await person.startCodeSignIn();
  const { status, body } = await person.refreshWith(person.first, two);
  equal(status, 200, 'a refresh token is exchanged by the other release');
  const again = await person.refreshWith(body.tokens.refreshToken, one);
  equal(again.status, 200, 'and its successor by the first one');
  const sent = await mail.mailTo(person.email, 1);
  equal((await code.confirm(sent.code, two)).status, 200, 'a code is accepted by the other release');
  equal((await person.signIn(two)).status, 200, 'a password is accepted by the other release');
}

/** People of before the upgrade, in every state that lasts until after it. */
async function liveBefore(url, mail) {
  const signedIn = await Account.signUp(url, mail);
  const starting = await Account.signUp(url, mail);
  const code = await starting.startCodeSignIn();
  const registering = await Account.register(url, mail);
  const ended = await Account.signUp(url, mail);
  equal((await ended.logout()).status, 204);
  return { signedIn, starting, code, registering, ended };
}

async function checkAfter({ signedIn, starting, code, registering, ended }, { url, mail }) {
  const { code: ofSignIn } = await mail.mailTo(starting.email, 1);
  const { code: ofRegistration } = await mail.mailTo(registering.email);
  const statuses = {
    session: (await signedIn.refreshWith(signedIn.first, url)).status,
    endedSession: (await ended.refreshWith(ended.first, url)).status,
    code: (await code.confirm(ofSignIn, url)).status,
    registration: (await registering.confirmAt(url, ofRegistration)).status,
    password: (await signedIn.signIn(url)).status,
  };
  deepStrictEqual(statuses, { session: 200, endedSession: 401, code: 200, registration: 200, password: 200 });
}

/** Two servers and a worker of the predecessor, which are replaced one after the other. */
class Installation {
  #env;
  #folder;
  #mail;
  #replicas = [];
  #worker;
  /** Of the servers that get requests: a proxy sends none to a server that is being replaced. */
  urls = [];

  constructor(env, { folder, mail }) {
    this.#env = env;
    this.#folder = folder;
    this.#mail = mail;
  }

  async start() {
    await migrate(this.#env, this.#folder);
    for (let count = 0; count < 2; count += 1) await this.#startReplica(this.#folder);
    this.#worker = await startWorker(this.#env, this.#folder);
  }

  async #startReplica(folder) {
    const replica = await startReplica(this.#env, folder);
    this.#replicas.push(replica);
    this.urls.push(urlOf(replica));
  }

  async #stopOldest() {
    const replica = this.#replicas.shift();
    this.urls.shift();
    await delay(500); // until its last request
    equal(await replica.stop(), 0, 'exit code of a server');
  }

  async upgrade() {
    await migrate(this.#env, root);
    await delay(2_000); // the predecessor, on the new schema
    await this.#stopOldest();
    await this.#startReplica(root);
    const [old, current] = this.#replicas;
    await checkExchange(old, current, this.#mail);
    await checkExchange(current, old, this.#mail);
    await this.#startReplica(root);
    await this.#stopOldest();
    equal(await this.#worker.end('SIGTERM'), 0, 'exit code of a worker');
    this.#worker = await startWorker(this.#env, root);
    await delay(2_000);
  }

  async stop() {
    await Promise.all(this.#replicas.map((replica) => replica.stop()));
    await this.#worker?.end('SIGTERM');
  }
}

async function upgradeUnderLoad(installation, { mail, databaseUrl }) {
  await installation.start();
  const before = await liveBefore(installation.urls[0], mail);
  const load = new Load({ urls: installation.urls, mail });
  try {
    await delay(2_000);
    await installation.upgrade();
  } finally {
    await load.end();
  }
  const [url] = installation.urls;
  await checkAfter(before, { url, mail });
  const found = await checkPromises(load, { url, mail, databaseUrl });
  const failed = load.requests
    .filter(({ isExpected }) => !isExpected)
    .map(({ path, status }) => `${path} ${status}`);
  deepStrictEqual({ ...found, failed }, { lost: 0, doubled: 0, broken: [], failed: [] });
  return load.describe();
}

/** @returns a remark */
export async function checkUpgrade({ folder }) {
  const postgres = await startDurablePostgres();
  const mail = await openMailServer();
  const env = productionSettings({ databaseUrl: postgres.url, smtpUrl: mail.url });
  const installation = new Installation(env, { folder, mail });
  try {
    return await upgradeUnderLoad(installation, { mail, databaseUrl: postgres.url });
  } finally {
    await installation.stop();
    await mail.close();
    await postgres.stop();
  }
}
