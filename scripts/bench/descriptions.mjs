/** What is measured, in the order of a person who registers. `hashes`: how often it hashes the password. */
export const descriptions = {
  register: { title: 'Register, until the mail is accepted', limit: 'argon2id', hashes: 1 },
  confirm: { title: 'Confirm', limit: 'sql' },
  login: { title: 'Log in', limit: 'argon2id', hashes: 1 },
  read: { title: 'Guarded read', limit: 'route' },
  refresh: { title: 'Refresh', limit: 'sql' },
  flow: { title: 'Full flow', limit: 'argon2id', hashes: 2 },
};
