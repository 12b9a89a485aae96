import type { Abstract } from '@nestjs/common';
import { combined, type Setting, type SettingsRecord, type ValuesOf } from './setting.js';

/** A group of settings. A command reads all of a group or nothing of it. */
export interface SettingsGroup<Values extends object = object> extends Abstract<Values> {
  readonly setting: Setting<object>;
  readonly keys: readonly string[];
  /** @param values as read by `setting` */
  create(values: object): object;
}

/** A group as a class, which Nest injects by its type. */
interface SettingsClass<Values extends object> extends SettingsGroup<Values> {
  new (values: Values): Values;
}

/**
 * A module declares its settings as `class OtpSettings extends defineSettings({ … }) {}` and injects that class. Each
 * entry defines a setting completely: its variable, default and bounds, and the property with its value.
 * @param assertUsable throws an Error for inconsistent values; its message begins with the name of a variable
 */
export function defineSettings<const Parts extends SettingsRecord>(
  parts: Parts,
  assertUsable: (values: ValuesOf<Parts>) => void = () => undefined,
): SettingsClass<ValuesOf<Parts>> {
  const ofAll = combined(parts).map((values) => {
    assertUsable(values);
    return values;
  });
  class DefinedSettings {
    static readonly setting = ofAll;
    static readonly keys = Object.keys(parts);

    static create(values: object): object {
      return new this(values);
    }

    constructor(values: object) {
      Object.assign(this, values);
      Object.freeze(this);
    }
  }
  return DefinedSettings as unknown as SettingsClass<ValuesOf<Parts>>; // as: Object.assign() has set the properties
}

/** Placeholder for settings that the command does not read. Each of its properties throws an Error. */
export function unreadSettings(group: SettingsGroup): object {
  const get = (): never => {
    throw new Error(`This command does not read ${group.name}`);
  };
  const properties = Object.fromEntries(group.keys.map((key) => [key, { get }]));
  return Object.freeze(Object.create(group.prototype, properties));
}
