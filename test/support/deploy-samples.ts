import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadAll } from 'js-yaml';
import { groupsOfCommands, type Command } from '../../src/settings.js';
import { testKey, testSecrets } from './app.js';

const folder = 'deploy';
export const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name));
export const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** What an operator puts into the secrets, by the name of the key or the file. */
export const secrets: Readonly<Record<string, string>> = {
  database_url: 'postgres://postern:secret@db.example.com/postern',
  app_secrets: testSecrets,
  jwt_private_keys: testKey,
  smtp_password: 'secret',
};

/** A process of a sample: its command, and its environment with the content of secrets instead of their files. */
interface Workload {
  name: string;
  command: Command;
  given: Record<string, string>;
  /** Given only for this process, unlike settings that several of them share. */
  own: string[];
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(groupsOfCommands, name);
}

function commandOf(name: string): Command {
  if (!isCommand(name)) throw new Error(`There is no command ${name}.`);
  return name;
}

/** Replaces `<NAME>_FILE` by the content of the secret. */
function readSecret(variable: string, key: string | undefined): [string, string] {
  const value = secrets[key ?? ''];
  if (!variable.endsWith('_FILE') || value === undefined) throw new Error(`${variable} names no secret.`);
  return [variable.replace(/_FILE$/, ''), value];
}

// ── systemd ─────────────────────────────────────────────────────────────────────────────────────────────────

const shared = textOf('systemd/postern-.service.d/common.conf');
const units = readdirSync(join(folder, 'systemd')).filter((name) => name.endsWith('.service'));

function unitWorkload(unit: string): Workload {
  const text = `${shared}\n${textOf(join('systemd', unit))}`;
  const [, argument = 'all'] = /^ExecStart=\S+ dist\/main\.js(?: (\S+))?$/m.exec(text) ?? [];
  const credentials = new Map(
    [...text.matchAll(/^LoadCredential=(\w+):\/etc\/postern\/secrets\/(\w+)$/gm)].map(
      ([, id = '', file = '']) => [id, file],
    ),
  );
  const own = [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => {
    const [, id] = /^%d\/(\w+)$/.exec(value) ?? [];
    return id ? readSecret(name, credentials.get(id)) : ([name, value.replace('%i', '3000')] as const);
  });
  const file = parseEnv(textOf('systemd/postern.env')) as Record<string, string>; // of a file, no value is undefined
  return {
    name: unit,
    command: commandOf(argument),
    given: { ...file, ...Object.fromEntries(own) },
    own: own.map(([name]) => name),
  };
}

// ── Kubernetes ──────────────────────────────────────────────────────────────────────────────────────────────

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { configMapKeyRef: { key: string } };
}

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  args: string[];
  env: Variable[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  volumeMounts: { mountPath: string }[];
}

interface Pod {
  securityContext: object;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds?: number;
  containers: [Container];
  volumes: [{ secret: { secretName: string; items: { key: string; path: string }[] } }];
}

/** The fields that these tests read. */
interface Manifest {
  kind: string;
  metadata?: { name: string; namespace?: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  resources?: string[];
  spec?: {
    template?: { metadata: { labels: Record<string, string> }; spec: Pod };
    selector?: Record<string, string>;
    podSelector?: { matchLabels: Record<string, string> };
    ports?: { targetPort: string }[];
  };
}

export const manifestFiles = readdirSync(join(folder, 'kubernetes'));
export const manifests = manifestFiles.flatMap(
  (file) => loadAll(textOf(join('kubernetes', file))) as Manifest[],
); // compared below
export const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
export const pods = manifests.flatMap(({ metadata, spec }) =>
  spec?.template
    ? [{ name: metadata?.name ?? '', labels: spec.template.metadata.labels, pod: spec.template.spec }]
    : [],
);

function podWorkload({ name, pod }: (typeof pods)[number]): Workload {
  const [{ args, env, volumeMounts }] = pod.containers;
  const [{ secret }] = pod.volumes;
  const [map] = ofKind('ConfigMap');
  const own = env.map((variable): readonly [string, string] => {
    const { name: variableName, value, valueFrom } = variable;
    if (valueFrom) return [variableName, map?.data?.[valueFrom.configMapKeyRef.key] ?? ''];
    const prefix = `${volumeMounts[0]?.mountPath}/`;
    if (!value?.startsWith(prefix)) return [variableName, value ?? ''];
    return readSecret(variableName, secret.items.find(({ path }) => prefix + path === value)?.key);
  });
  return {
    name,
    command: commandOf(args[0] ?? 'all'),
    given: Object.fromEntries(own),
    own: own.map(([first]) => first),
  };
}

export const workloads = [...units.map(unitWorkload), ...pods.map(podWorkload)];
