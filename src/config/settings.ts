import { unreadSettings, type SettingsGroup } from './define-settings.js';

export type RunMode = 'production' | 'development' | 'test';

/**
 * The settings of a command, read once. A module injects its own class of settings; this one is for the composition
 * root, and for what depends on whether the command reads a group at all.
 */
export class Settings {
  readonly mode: RunMode;
  /** What an operator should know of how they were read, logged once at startup. */
  readonly notices: readonly string[];
  /** All of them, whether the command reads them or not. */
  readonly groups: readonly SettingsGroup[];
  private readonly values: ReadonlyMap<SettingsGroup, object>;

  constructor(
    how: { mode: RunMode; notices: readonly string[] },
    { groups, values }: { groups: readonly SettingsGroup[]; values: ReadonlyMap<SettingsGroup, object> },
  ) {
    this.mode = how.mode;
    this.notices = how.notices;
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
    return (this.values.get(group) ?? unreadSettings(group)) as Values; // as: made by the group itself
  }
}
