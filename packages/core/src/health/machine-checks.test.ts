import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { diskCheck, memoryCheck } from './machine-checks.ts';

const never = new AbortController().signal;

test('disk and memory say how much is in use, in percent and bytes', async () => {
  for (const check of [diskCheck(tmpdir()), memoryCheck()]) {
    const result = await check.run(never);
    const { usedPercent, freeBytes, totalBytes } = result as unknown as Record<string, number>;
    expect(usedPercent).toBe(Math.round((1 - (freeBytes ?? 0) / (totalBytes ?? 1)) * 100));
    expect(result.detail).toBe(`${usedPercent} % of the ${check.name} is in use`);
    expect(result.status).toBe((usedPercent ?? 0) >= 95 ? 'fail' : (usedPercent ?? 0) >= 90 ? 'warn' : 'ok');
  }
});

test('the share of the disk that is in use is that which df shows', async () => {
  const shown = execFileSync('df', ['--output=pcent', tmpdir()], { encoding: 'utf8' });
  const { usedPercent } = await diskCheck(tmpdir()).run(never);
  // df rounds up, and others write meanwhile.
  expect(Math.abs(Number(usedPercent) - Number(/\d+/.exec(shown)?.[0]))).toBeLessThanOrEqual(1);
});

test('a folder that is not there cannot be looked at', async () => {
  await expect(diskCheck('/no/such/folder').run(never)).rejects.toMatchObject({ code: 'ENOENT' });
});
