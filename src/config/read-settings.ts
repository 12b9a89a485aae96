import { z } from 'zod';
import type { SettingsGroup } from './define-settings.js';
import { recordedValues } from './recorded-values.js';
import { setting, type Variable } from './setting.js';
import { Settings } from './settings.js';
import { NotUtf8Error, readTextFile } from './text-file.js';
import { valueOf, type Variables } from './variables.js';

/** Reports all errors of the environment in one message, so that they can be corrected together. */
export class SettingsError extends Error {
  constructor(readonly errors: readonly string[]) {
    super(`Invalid settings:\n${errors.map((error) => `  - ${error}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Read by every command. Production by default, so that a missing variable does not relax any rule. */
const mode = setting('NODE_ENV', z.enum(['production', 'development', 'test']).default('production'));

/** Returns the variables that are read for these groups, each once. */
export function variablesOf(groups: readonly SettingsGroup[]): Variable[] {
  const all = [mode, ...groups.map((group) => group.setting)].flatMap(({ variables }) => variables);
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
}

/**
 * Reads groups of settings from environment variables. An empty variable counts as absent, and those of other groups
 * are ignored.
 * @param groups `declared`: all groups; those that are not read throw an Error when they are used
 * @throws SettingsError with all errors, each beginning with its variable and without values
 */
export function readGroups(
  given: Variables,
  { read, declared = read }: { read: readonly SettingsGroup[]; declared?: readonly SettingsGroup[] },
): Settings {
  const errors: string[] = [];
  const notices: string[] = [];
  const own = variablesOf(read);
  const variables = resolve(given, { own, errors });
  const isProduction = (variables['NODE_ENV'] ?? 'production') === 'production';
  const context = { isProduction, variables, notices };
  const readMode = mode.read(context);
  errors.push(...(readMode.errors ?? []));
  const values = new Map<SettingsGroup, object>();
  for (const group of read) {
    const result = group.setting.read(context);
    if (result.errors) errors.push(...result.errors);
    else values.set(group, group.create(result.value));
  }
  // Without duplicates: groups may share variables, and therefore errors.
  if (readMode.errors || errors.length > 0) throw new SettingsError([...new Set(errors)]);
  const recorded = recordedValues(own, context);
  return new Settings({ mode: readMode.value, notices, recorded }, { groups: declared, values });
}

/** `<NAME>_FILE` is the path of a file with the value. */
function resolve(given: Variables, to: { own: readonly Variable[]; errors: string[] }): Variables {
  const resolved: Record<string, string | undefined> = {};
  for (const { name, isSecret, formerName } of to.own) {
    resolved[name] = valueOf(given, name);
    if (formerName !== null) resolved[formerName] = valueOf(given, formerName);
    const path = isSecret ? valueOf(given, `${name}_FILE`) : undefined;
    if (!path) continue;
    if (resolved[name] !== undefined) to.errors.push(`${name} and ${name}_FILE are both set: choose one`);
    else
      resolved[name] = readSecretFile(path, (problem) =>
        to.errors.push(`${name}_FILE names a file that ${problem}`),
      );
  }
  return resolved;
}

function readSecretFile(path: string, onError: (problem: string) => void): string | undefined {
  try {
    return readTextFile(path).trim() || undefined;
  } catch (error) {
    onError(error instanceof NotUtf8Error ? 'is not UTF-8 text' : 'cannot be read');
    return undefined;
  }
}
