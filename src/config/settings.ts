import type { RecordedValues } from './recorded-values.js';
import { unreadSettings, type SettingsGroup } from './define-settings.js';

export type RunMode = 'production' | 'development' | 'test';

/**
 * The settings of a command, read once. A module injects its own class of settings. This class is for the composition
 * root, and for code that depends on whether the command reads a group.
 */
export class Settings {
  readonly mode: RunMode;
  /** Messages for the operator about reading the settings, logged once at startup. */
  readonly notices: readonly string[];
  /** The values of which a change is an event of the audit log. */
  readonly recorded: RecordedValues;
  /** All groups, including those that the command does not read. */
  readonly groups: readonly SettingsGroup[];
  private readonly values: ReadonlyMap<SettingsGroup, object>;

  constructor(
    how: { mode: RunMode; notices: readonly string[]; recorded: RecordedValues },
    { groups, values }: { groups: readonly SettingsGroup[]; values: ReadonlyMap<SettingsGroup, object> },
  ) {
    this.mode = how.mode;
    this.notices = how.notices;
    this.recorded = how.recorded;
    this.groups = groups;
    this.values = values;
    Object.freeze(this);
  }

  /** Whether the command reads the group. */
  has(group: SettingsGroup): boolean {
    return this.values.has(group);
  }

  /** @returns the settings of the group; each of their properties throws if the command does not read them */
  get<Values extends object>(group: SettingsGroup<Values>): Values {
    return (this.values.get(group) ?? unreadSettings(group)) as Values; // as: created by the group itself
  }
}
