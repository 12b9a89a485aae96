/** The roles of people who administer the installation. The application's own roles (`User.roles`) are unrelated. */
export const operatorRoles = ['admin', 'support', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** What an operation of the administration requires, and the roles that have it. */
export const operatorPermissions = {
  'users.read': ['admin', 'support', 'auditor'],
  'users.support': ['admin', 'support'],
  'users.manage': ['admin'],
  'factors.reset': ['admin'],
  'limits.reset': ['admin'],
  'operators.manage': ['admin'],
  'audit.read': ['admin', 'auditor'],
  'overview.read': ['admin', 'support', 'auditor'],
} as const satisfies Record<string, readonly OperatorRole[]>;

export type OperatorPermission = keyof typeof operatorPermissions;

/**
 * What a role allows, in the order of the table.
 * @param settings what the installation allows beyond the table
 */
export function permissionsOf(
  role: OperatorRole | null,
  settings: { supportMayReset: boolean },
): OperatorPermission[] {
  const names = Object.keys(operatorPermissions) as OperatorPermission[]; // as: keys() returns string[]
  return names.filter((permission) => hasPermission(role, permission, settings));
}

/** @param settings what the installation allows beyond the table */
export function hasPermission(
  role: OperatorRole | null,
  permission: OperatorPermission,
  settings = { supportMayReset: false },
): boolean {
  if (role === 'support' && permission === 'factors.reset') return settings.supportMayReset;
  const roles: readonly OperatorRole[] = operatorPermissions[permission];
  return role !== null && roles.includes(role);
}

/** Whether somebody with this role may act on the accounts and messages of operators. */
export function mayActOnOperators(role: OperatorRole | null): boolean {
  return role === 'admin';
}
