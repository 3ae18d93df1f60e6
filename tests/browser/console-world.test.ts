import { expect, test, vi } from 'vitest';
import { startWorld } from './console-world.ts';

const listening = () => process.getActiveResourcesInfo().filter((what) => what === 'TCPServerWrap').length;

test('a world whose console does not start leaves nothing running that would keep the tests from ending', async () => {
  const before = listening();
  // An address of documentation (RFC 5737): no machine has it, so nobody can listen there.
  vi.stubEnv('CHATAI_BIND', '192.0.2.1');
  try {
    await expect(startWorld()).rejects.toThrow('The console ended before it listened.');
    expect(listening()).toBe(before);
  } finally {
    vi.unstubAllEnvs();
  }
}, 120_000);
