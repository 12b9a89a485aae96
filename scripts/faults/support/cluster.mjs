import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterUser, programEnvironment } from '../../../dist/dev/embedded-postgres/cluster-data.js';
import {
  createStateDirectory,
  findServiceAccount,
} from '../../../dist/dev/embedded-postgres/service-account.js';
import { findFreePort } from '../../consumers/postern.mjs';
import { findInstalledPostgres, runStatements } from '../../deployment/postgres.mjs';

const bin = findInstalledPostgres();

/** Why a fault of the database cannot be tried here, if it cannot. */
export const lacksPostgres = () => (bin ? null : 'PostgreSQL is not installed with its server programs');

/** A PostgreSQL that keeps its port when it is restarted, and whose data survives a crash. */
export class Cluster {
  #dataDir;
  #folder = null;
  #password;

  /** @param place a folder for the data, by default a new one */
  static async start(place) {
    const folder = place ? null : newFolder();
    const dataDir = place ?? join(folder, 'state/data');
    const cluster = new Cluster(dataDir, randomBytes(18).toString('base64url'), await findFreePort());
    cluster.#folder = folder;
    await cluster.#initialise();
    await cluster.start();
    return cluster;
  }

  constructor(dataDir, password, port) {
    this.#dataDir = dataDir;
    this.#password = password;
    this.port = port;
  }

  url(database = 'postgres') {
    return `postgres://${clusterUser}:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  async #initialise() {
    const passwordFile = `${this.#dataDir}.password`;
    makeFolder(this.#dataDir);
    writeFileSync(passwordFile, this.#password);
    own(passwordFile);
    const access = [`--username=${clusterUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await this.#program('initdb', ['--encoding=UTF8', '--locale=C', '--no-sync', ...access]);
    appendFileSync(join(this.#dataDir, 'pg_hba.conf'), 'host replication all 127.0.0.1/32 scram-sha-256\n');
  }

  async start() {
    const options = [`-p ${this.port}`, '-c listen_addresses=127.0.0.1', '-c unix_socket_directories='];
    await this.#program('pg_ctl', [
      'start',
      '--wait',
      '--silent',
      `--log=${this.#dataDir}.log`,
      `--options=${options.join(' ')}`,
    ]);
  }

  /** @param mode `fast` ends all sessions; `immediate` is a crash */
  stop(mode = 'fast') {
    return this.#program('pg_ctl', ['stop', '--wait', '--silent', `--mode=${mode}`]);
  }

  /** Stops it if it runs, and removes its data. */
  async remove() {
    await this.stop('immediate').catch(() => undefined); // it may not be running
    for (const path of [this.#dataDir, `${this.#dataDir}.log`, `${this.#dataDir}.password`])
      rmSync(path, { recursive: true, force: true });
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param isSynchronous whether a commit of this one waits until the standby has it */
  async startStandby({ isSynchronous }) {
    const standby = new Cluster(`${this.#dataDir}-standby`, this.#password, await findFreePort());
    makeFolder(standby.#dataDir);
    const source = `--dbname=${this.url()}`;
    await standby.#program('pg_basebackup', ['--checkpoint=fast', '--write-recovery-conf', source]);
    await standby.start();
    if (isSynchronous)
      await this.run(`ALTER SYSTEM SET synchronous_standby_names = '*'`, 'SELECT pg_reload_conf()');
    return standby;
  }

  promote() {
    return this.#program('pg_ctl', ['promote', '--wait', '--silent']);
  }

  /** Runs statements as an administrator. */
  run(...statements) {
    return runStatements(this.url(), ...statements);
  }

  #program(name, args) {
    const account = findServiceAccount(this.#dataDir);
    const options = { ...account, cwd: '/', env: programEnvironment() };
    return promisify(execFile)(join(bin, name), ['-D', this.#dataDir, ...args], options);
  }
}

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-faults-'));
  own(folder);
  const state = join(folder, 'state');
  createStateDirectory(state);
  own(state);
  return folder;
}

export function makeFolder(path) {
  mkdirSync(path, { mode: 0o700, recursive: true });
  own(path);
}

function own(path) {
  const account = findServiceAccount(path);
  if (account) chownSync(path, account.uid, account.gid);
}
