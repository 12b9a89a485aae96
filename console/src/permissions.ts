/**
 * What each operator role may do, as in src/users/operator-permissions.ts: a test compares them. Only decides what is
 * shown; the server decides what is done.
 */
export const permissions = {
  'users.read': ['admin', 'support', 'auditor'],
  'users.support': ['admin', 'support'],
  'users.manage': ['admin'],
  'factors.reset': ['admin'],
  'limits.reset': ['admin'],
  'operators.manage': ['admin'],
  'audit.read': ['admin', 'auditor'],
  'overview.read': ['admin', 'support', 'auditor'],
} as const;

export type Permission = keyof typeof permissions;

export function mayRole(role: string, permission: Permission): boolean {
  const roles: readonly string[] = permissions[permission];
  return roles.includes(role);
}
