import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createManualClock } from '@chatai/core/clock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { launchProgram, programPath } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-program-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const released = () => path.join(folder, 'released');

async function aProgram(how: 'deaf' | 'drains') {
  const clock = createManualClock();
  const command = [programPath('apps/cli/src/up/fixtures/ends.ts'), how, released()];
  const running = await launchProgram({ component: 'program', command }, folder, clock);
  const says = (word: string) => vi.waitFor(() => expect(running.lastLines()).toContain(word), { timeout: 20_000 });
  await says('ready');
  return { clock, running, says };
}

test('one that does not hear that it shall end is killed after three seconds', async () => {
  const { clock, running } = await aProgram('deaf');
  const stopped = running.stop(60_000);
  await clock.advance(3_000);
  await stopped;
  expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('one that has heard it has all its time to drain', async () => {
  const { clock, running, says } = await aProgram('drains');
  const stopped = running.stop(60_000);
  await says('drains');
  await clock.advance(59_000);
  writeFileSync(released(), '');
  await stopped;
  expect(await running.exited).toEqual({ code: 0, signal: null });
});

test('and no more than that', async () => {
  const { clock, running, says } = await aProgram('drains');
  const stopped = running.stop(60_000);
  await says('drains');
  await clock.advance(60_000);
  await stopped;
  expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
});
