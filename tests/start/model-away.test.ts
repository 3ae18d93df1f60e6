import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aPlace, endAll, type Place, removeHome, run } from '../../apps/cli/src/up/fixtures/start-up.ts';

const main = path.resolve(import.meta.dirname, '../../apps/cli/src/main.ts');

let place: Place;
beforeAll(async () => {
  place = await aPlace();
});
afterEach(endAll);
afterAll(() => removeHome(place.home));

/** Nobody listens on port 9 of this machine (discard, RFC 863). */
const modelAway = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', CHATAI_MODEL: 'small' };

function chatai(args: string[], more: Record<string, string>) {
  const settings = { CHATAI_HOME: place.home, CHATAI_PORT_OFFSET: String(place.offset), CHATAI_WORKERS: '1' };
  return run(process.execPath, [main, ...args], { ...settings, ...modelAway, ...more });
}

/** An address of this machine that is not loopback, where it has one. */
const ownAddress =
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.2';

test.each([
  ['the sandbox bot', ownAddress, {}],
  [
    'the assistant, where TELEGRAM_API_ROOT leaves the sandbox without a bot',
    '::1',
    { TELEGRAM_API_ROOT: 'http://127.0.0.1:9' },
  ],
])(
  'a model that is away keeps nothing down: %s is asked, on %s, and the line for scripts says why',
  async (_asked, bind, more) => {
    const settings = { CHATAI_BIND: bind, ...more };
    const up = chatai(['up', '--json'], settings);
    await up.says('}\n');
    const { warning, apiUrl, consoleUrl } = JSON.parse(up.stdout());
    expect(warning).toMatch(/^The model openai\/small did not answer: .*\. Everything else runs\. .*provider/);
    expect(apiUrl).toContain(`//${bind.includes(':') ? `[${bind}]` : bind}:`);
    expect((await fetch(`${apiUrl}/health`)).status).toBe(200);
    expect((await fetch(`${consoleUrl}/api/health`)).status).toBe(200);
    const health = chatai(['health'], settings);
    expect(await health.exit).toMatchObject({ code: 4 });
    expect(health.stdout()).toMatch(/\nok +Bot manager .*\n.*fail +Models +the provider cannot be reached/s);
    up.process.kill('SIGTERM');
    expect(await up.exit).toMatchObject({ code: 0 });
  },
);
