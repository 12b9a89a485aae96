/** The same module instance as in the setup: it knows what to stop. */
export default async function globalTeardown(): Promise<void> {
  const { stopTestServer } = await import('./test-server.js');
  await stopTestServer();
}
