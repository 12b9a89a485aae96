import { mayRole, type Permission } from './permissions.js';

/** Who is signed in. */
export interface Operator {
  id: string;
  email: string;
  fullName: string;
  role: string;
}

export function may(operator: Operator, permission: Permission): boolean {
  return mayRole(operator.role, permission);
}
