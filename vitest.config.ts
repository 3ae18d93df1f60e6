import { createHash } from 'node:crypto';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Takes minutes: begun last, it would be waited for by an idle core. */
const longest = 'runbooks/faults/faults';

/** All others in an order that the seed alone decides. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence;
    // The empty text is before every hash.
    const rankOf = ({ moduleId }: TestSpecification): string =>
      moduleId.includes(longest) ? '' : createHash('sha256').update(`${seed} ${moduleId}`).digest('hex');
    return files.toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'runbooks/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['packages/core/src/database/testing/global-setup.ts', 'tests/browser/unpack-browser.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { shuffle: { tests: true }, sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest waits one second, which is no time on two cores that everything shares.
    expect: { poll: { timeout: 10_000 } },
  },
});
