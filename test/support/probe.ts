export async function findOut() { const m = await import('../../src/database/migrate.js'); return Object.keys(m); }
