import { settingsGroups, type SettingsGroup } from './settings.js';

/**
 * Which settings each command reads. It never looks at any other: whoever only migrates need not hold what signs
 * tokens, and a process that was broken into gives away no more than it was given.
 */
export const groupsOfCommands = {
  all: settingsGroups,
  // Mail is queued in the database, and handed over by a worker.
  serve: settingsGroups.filter((group) => group !== 'mail'),
  // It derives the codes that it mails, and clears what was counted; no token is its business.
  worker: ['operation', 'language', 'database', 'secrets', 'otp', 'limits', 'mail'],
  migrate: ['database'],
  users: ['language', 'database', 'passwords'],
  'users-import': ['language', 'database'],
  'mail-check': ['mail'],
} as const satisfies Record<string, readonly SettingsGroup[]>;

export type Command = keyof typeof groupsOfCommands;
