import { defineConfig } from 'vitest/config';

/** They judge how fast and by what a fault is named: beside other tests they would name those. Two of their files go side by side, each mostly waits. */
const drills = ['runbooks/faults/faults.test.ts', 'runbooks/faults/programs.test.ts'];
const loudDrills = ['runbooks/faults/loud.test.ts'];

/** One process takes many of these files: loading what most of them share takes a second of a core. Whole programs start and end in the others, and leave more behind. */
const rooms = ['packages/**/*.test.ts', 'runbooks/**/*.test.ts', 'apps/{simulator,frontend}/**/*.test.ts'];

/** What holds for every test. */
const all = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Vitest waits one second, which is no time on two cores that everything shares.
  expect: { poll: { timeout: 10_000 } },
} as const;

const random = { shuffle: { tests: true } };

export default defineConfig({
  test: {
    globalSetup: ['packages/core/src/database/testing/global-setup.ts', 'tests/browser/unpack-browser.ts'],
    maxWorkers: 2,
    sequence: { shuffle: { files: true, tests: true } },
    projects: [
      { test: { ...all, name: 'drills', include: drills, sequence: { ...random, groupOrder: 0 } } },
      { test: { ...all, name: 'loud drills', include: loudDrills, sequence: { ...random, groupOrder: 1 } } },
      {
        test: {
          ...all,
          name: 'rooms',
          include: rooms,
          exclude: [...drills, ...loudDrills, '**/node_modules/**'],
          isolate: false,
          sequence: { ...random, groupOrder: 2 },
        },
      },
      {
        test: {
          ...all,
          name: 'product',
          include: ['apps/{server,cli}/**/*.test.ts', 'tests/**/*.test.ts'],
          sequence: { ...random, groupOrder: 2 },
        },
      },
    ],
  },
});
