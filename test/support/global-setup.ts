import { findOut } from './probe.js';
export default async function (): Promise<void> {
  console.log('SETUP', await findOut());
}
