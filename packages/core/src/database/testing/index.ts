// Real PostgreSQL for tests: one throw-away server a run, one cloned database a file.
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestServer, type TestServer, testTargets } from './test-server.ts';
