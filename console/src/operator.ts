/** What the console asks for. The server says who may do it, and decides what is done; a test compares the names. */
export type Permission =
  | 'users.read'
  | 'users.support'
  | 'users.manage'
  | 'factors.reset'
  | 'limits.reset'
  | 'operators.manage'
  | 'audit.read'
  | 'overview.read';

/** Who is signed in. */
export interface Operator {
  email: string;
  role: string;
  permissions: readonly string[];
}

export function may({ permissions }: Operator, permission: Permission): boolean {
  return permissions.includes(permission);
}
