import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '../../src/dev/free-port.js';
import { isAvailable } from './available.js';
import { untilAccepting } from './until-accepting.js';

/** nginx in front of several servers, with the sample of deploy/. */
export interface TestNginx {
  url: string;
  /** The address of the server that responded, for each request so far. */
  servers(): string[];
  stop(): Promise<void>;
}

const path =
  ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find((each) => existsSync(each)) ?? '';

/** Tests that need nginx are skipped if the machine has none. */
export const hasNginx = isAvailable('nginx', path !== '');

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export async function startNginx(ports: readonly number[]): Promise<TestNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-nginx-'));
  chmodSync(folder, 0o755); // a worker process of nginx is another user
  const port = await anyFreePort();
  const places = temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const main = `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log warn; events {}
http { ${places}
include ${folder}/postern.conf; }`;
  writeFileSync(join(folder, 'nginx.conf'), main);
  writeFileSync(join(folder, 'postern.conf'), sampleFor({ folder, port, ports }));
  const child = spawn(path, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const killWithTests = () => child.kill('SIGTERM');
  process.once('exit', killWithTests);
  await untilAccepting(port, 'nginx');
  return {
    url: `http://127.0.0.1:${port}`,
    servers: () =>
      [...readFileSync(join(folder, 'access.log'), 'utf8').matchAll(/"server":"([^"]*)"/g)].map(
        ([, server = '']) => server,
      ),
    stop: async () => {
      killWithTests();
      await ended;
      process.off('exit', killWithTests);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The sample without TLS, and without the limit of requests per client, which all tests are to it. A test may choose
 * the network of a request, so the header that names it is passed on instead of replaced.
 */
function sampleFor(given: { folder: string; port: number; ports: readonly number[] }): string {
  const { folder, port, ports } = given;
  const servers = ports.map((each) => `server 127.0.0.1:${each} max_fails=0;`).join('\n  ');
  const edits: [RegExp, string][] = [
    [/server 127\.0\.0\.1:3000 .*\n.*server 127\.0\.0\.1:3001 .*/, servers],
    [/listen 443 ssl;.*\n.*listen .*/, `listen 127.0.0.1:${port};`],
    [/^ *ssl_.*\n/gm, ''],
    [/^ *limit_req(_status)? .*\n/gm, ''],
    [/\/var\/log\/nginx\/postern\.log/, join(folder, 'access.log')],
    [/X-Forwarded-For \$remote_addr/, 'X-Forwarded-For $http_x_forwarded_for'],
  ];
  return edits.reduce(
    (text, [before, after]) => {
      const edited = text.replace(before, after);
      if (edited === text) throw new Error(`deploy/nginx/postern.conf does not contain ${String(before)}`);
      return edited;
    },
    readFileSync('deploy/nginx/postern.conf', 'utf8'),
  );
}
