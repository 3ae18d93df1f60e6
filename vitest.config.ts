import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'runbooks/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['packages/core/src/database/testing/global-setup.ts', 'tests/browser/unpack-browser.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest waits one second, which is no time on two cores that everything shares.
    expect: { poll: { timeout: 10_000 } },
  },
});
