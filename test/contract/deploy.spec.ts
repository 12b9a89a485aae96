import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { HttpSettings } from '../../src/config/http.settings.js';
import { variablesOf } from '../../src/config/read-settings.js';
import { groupsOfCommands, readSettings, settingsGroups } from '../../src/settings.js';
import {
  files,
  manifestFiles,
  manifests,
  ofKind,
  pods,
  secrets,
  textOf,
  workloads,
} from '../support/deploy-samples.js';

describe('a sample configuration', () => {
  it('exists for every way to run Postern', () => {
    expect(workloads.map(({ name, command }) => `${name} ${command}`).toSorted()).toEqual([
      'postern-all.service all',
      'postern-migrate migrate',
      'postern-migrate.service migrate',
      'postern-serve serve',
      'postern-serve@.service serve',
      'postern-worker worker',
      'postern-worker.service worker',
    ]);
  });

  it('names no setting that does not exist', () => {
    const settings = variablesOf(settingsGroups).map(({ name }) => name);
    const others = ['AF_INET', 'AF_INET6', 'AF_UNIX', 'AF_NETLINK'];
    const named = files.flatMap(
      (file) => readFileSync(file, 'utf8').match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g) ?? [],
    );
    const unknown = named.filter(
      (name) => !settings.includes(name.replace(/_FILE$/, '')) && !others.includes(name),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });

  it('names only ports at which a server listens', () => {
    const serversIn = (text: string) => [...text.matchAll(/\b127\.0\.0\.1:(\d+)/g)].map(([, port]) => port);
    const instances = [
      ...textOf('README.md').matchAll(/enable --now .*postern-serve@(\d+) postern-serve@(\d+)/g),
    ];
    const ports = instances.flatMap(([, first, second]) => [first, second]);
    expect(ports).toEqual(['3000', '3001']);
    expect(serversIn(textOf('nginx/postern.conf'))).toEqual(ports);
    expect(serversIn(textOf('caddy/Caddyfile'))).toEqual(ports);
  });

  it('does not make a proxy exclude a server that has failed', () => {
    const directives = (file: string) => textOf(file).replaceAll(/^\s*#.*$/gm, '');
    const servers = [...directives('nginx/postern.conf').matchAll(/^ *server (127\S+)(.*);/gm)];
    expect(servers.map(([, , options]) => options?.trim())).toEqual(['max_fails=0', 'max_fails=0']);
    expect(directives('caddy/Caddyfile')).not.toContain('fail_duration');
    expect(directives('nginx/postern.conf')).not.toContain('non_idempotent');
  });
});

describe.each(workloads)('the sample $name', ({ command, given, own }) => {
  it('[OPS-21] gives no variable that its command does not read', () => {
    const readable = variablesOf(groupsOfCommands[command]).map(({ name }) => name);
    expect(own.filter((name) => !readable.includes(name))).toEqual([]);
  });

  it('has every setting that production requires', () => {
    const settings = readSettings(given, command);
    expect(settings.mode).toBe('production');
    if (command !== 'all' && command !== 'serve') return;
    const { trustProxy, publicUrl } = settings.get(HttpSettings);
    expect(trustProxy).not.toBe(false);
    expect(publicUrl).toBe('https://auth.example.com');
  });
});

describe('the manifests for Kubernetes', () => {
  it('are all listed, except for the template of the secret, and belong to no namespace', () => {
    const [kustomization] = ofKind('Kustomization');
    const listed = ['kustomization.yaml', 'secret.example.yaml', ...(kustomization?.resources ?? [])];
    expect(manifestFiles.toSorted()).toEqual(listed.toSorted());
    expect(manifests.filter(({ metadata }) => metadata?.namespace)).toEqual([]);
  });

  it('contain no secret, but the name of each', () => {
    const [template] = ofKind('Secret');
    expect(Object.keys(template?.stringData ?? {}).toSorted()).toEqual(Object.keys(secrets).toSorted());
    expect(Object.values(template?.stringData ?? {}).join('')).toBe('');
  });

  it('probe paths that exist, at the port of the server', () => {
    const paths = Object.keys((JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object }).paths);
    const [container] = pods.find(({ name }) => name === 'postern-serve')?.pod.containers ?? [];
    const [port] = container?.ports ?? [];
    const probes = [container?.livenessProbe, container?.readinessProbe].map((probe) => probe?.httpGet);
    expect(probes.map((probe) => probe?.path)).toEqual(['/health/live', '/health/ready']);
    expect(paths).toEqual(expect.arrayContaining(['/health/live', '/health/ready']));
    const [service] = ofKind('Service');
    const names = [...probes.map((probe) => probe?.port), service?.spec?.ports?.[0]?.targetPort];
    expect(names).toEqual([port?.name, port?.name, port?.name]);
    expect(container?.env.find(({ name }) => name === 'PORT')?.value).toBe(String(port?.containerPort));
  });

  it.each(pods)('satisfy the restricted Pod Security Standard: $name', ({ pod }) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });

  it('select pods that exist', () => {
    const [kustomization] = loadAll(textOf('kubernetes/kustomization.yaml')) as [{ labels: object[] }]; // its format
    const common = { 'app.kubernetes.io/part-of': 'postern' };
    expect(kustomization.labels).toEqual([{ pairs: common, includeTemplates: true }]);
    const labels = pods.map((pod) => ({ ...common, ...pod.labels }));
    const selectors = [
      ...ofKind('Service').map(({ spec }) => spec?.selector),
      ...ofKind('NetworkPolicy').map(({ spec }) => spec?.podSelector?.matchLabels),
    ];
    expect(selectors).toHaveLength(4);
    for (const selector of selectors) expect(labels).toContainEqual(expect.objectContaining(selector ?? {}));
  });
});
