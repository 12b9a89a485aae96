import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../consumers/postern.mjs';
import { cache, run } from '../consumers/toolchain.mjs';
import { editSample } from './sample-files.mjs';

const caddyModule = 'github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9';
const certificate = join(root, 'test/fixtures/tls/localhost.pem');
const key = join(root, 'test/fixtures/tls/key.pem');
const sampleServers = ['127.0.0.1:3000', '127.0.0.1:3001'];
const nginxSample = 'nginx/postern.conf';
const caddySample = 'caddy/Caddyfile';

const replaceServers = (ports) => sampleServers.map((server, index) => [server, `127.0.0.1:${ports[index]}`]);

const nginxMain = (folder) => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  include ${folder}/postern.conf;
}`;

/** nginx, with the sample for the given servers. */
export const nginx = {
  name: 'nginx',
  needs: ['nginx'],
  install: () => undefined,
  sample: nginxSample,
  write(folder, { port, ports, edits = [] }) {
    const edited = editSample(nginxSample, [
      ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
      ['listen [::]:443 ssl;', ''],
      ['/etc/nginx/tls/fullchain.pem', certificate],
      ['/etc/nginx/tls/privkey.pem', key],
      ['/var/log/nginx/postern.log', join(folder, 'access.log')],
      ...replaceServers(ports),
      ...edits,
    ]);
    writeFileSync(join(folder, 'postern.conf'), edited);
    writeFileSync(join(folder, 'nginx.conf'), nginxMain(folder));
  },
  check: (folder) => run('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')]),
  command: (folder) => ['nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]],
};

/** Caddy, with the sample for the given servers. */
export const caddy = {
  name: 'caddy',
  needs: ['go'], // distributions have old versions of Caddy
  install: () => run('go', ['install', caddyModule], { env: { GOBIN: cache } }),
  sample: caddySample,
  write(folder, { port, ports, edits = [] }) {
    const edited = editSample(caddySample, [
      ['auth.example.com {', `https://localhost:${port} {\n\ttls ${certificate} ${key}`],
      [
        '\tauto_https disable_redirects',
        '\tauto_https disable_redirects\n\tadmin off\n\tdefault_bind 127.0.0.1',
      ],
      ...replaceServers(ports),
      ...edits,
    ]);
    writeFileSync(join(folder, 'Caddyfile'), edited);
  },
  check: (folder) =>
    run(join(cache, 'caddy'), ['validate', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')], {
      env: { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    }),
  command: (folder) => [
    join(cache, 'caddy'),
    ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
  ],
};

/** Checks the configuration with the proxy's own command, and starts it. */
export async function startProxy(proxy, { port, ports, edits }) {
  await proxy.install();
  const folder = mkdtempSync(join(tmpdir(), `postern-${proxy.name}-`));
  chmodSync(folder, 0o755); // a worker process of nginx is another user
  proxy.write(folder, { port, ports, edits });
  await proxy.check(folder);
  const [command, args] = proxy.command(folder);
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await accepts(port)); tries += 1) {
    if (child.exitCode !== null || tries === 200) {
      await stop();
      throw new Error(`${proxy.name} did not start:\n${output.slice(-2_000)}`);
    }
    await delay(25);
  }
  const accessLog = () => (proxy === nginx ? readFileSync(join(folder, 'access.log'), 'utf8') : '');
  return { url: `https://localhost:${port}`, logs: () => output + accessLog(), stop };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
