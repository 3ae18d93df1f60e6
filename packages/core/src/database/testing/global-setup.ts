import { startTestServer } from './test-server.ts';

/** Vitest global set-up: the test run's PostgreSQL, found by test files through CHATAI_TEST_POSTGRES. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  process.env.CHATAI_TEST_POSTGRES = server.socketFolder;
  return server.stop;
}
