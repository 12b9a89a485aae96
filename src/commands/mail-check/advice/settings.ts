import type { AdviceTable } from './advice-table.js';

export const settingsAdvice = {
  settings: {
    when: {},
    meaning: 'The settings are incomplete or contradict each other, so nothing has been tried yet.',
    remedy:
      'Set the variables named above, or try values with --provider, --url, --user and --from. .env.example tells ' +
      'what each variable means. A password is taken from SMTP_PASSWORD or SMTP_PASSWORD_FILE, or asked for on a ' +
      'terminal once a user is given.',
  },
} as const satisfies AdviceTable;
