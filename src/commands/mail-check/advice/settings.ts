import type { AdviceTable } from './advice-table.js';

export const settingsAdvice = {
  settings: {
    when: {},
    meaning: 'The settings are incomplete or contradict each other, so nothing has been tried yet.',
    remedy:
      'Set the variables named above, or try values with --provider, --url, --user and --from. .env.example explains ' +
      'each variable. The password is read from SMTP_PASSWORD or SMTP_PASSWORD_FILE, or prompted for on a ' +
      'terminal if a user is set.',
  },
} as const satisfies AdviceTable;
