import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askSupervisor, type Reply, serveControl } from './control.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-control-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const socketFile = () => path.join(home, 'run', 'control.sock');
const reply: Reply = { version: '0.0.0', ready: true, units: [] };

test('whoever goes away before they have read the answer harms nobody', async () => {
  // More than the socket holds: so it is cut off while the answer is written.
  const long = { ...reply, version: '0'.repeat(2_000_000) };
  const answers = [long, reply];
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const control = await serveControl({ home }, async () => {
    isAsked();
    return answers.shift() ?? reply;
  });
  const hasty = connect(socketFile());
  hasty.write('{"command":"status"}\n');
  await asked;
  await once(hasty, 'readable');
  hasty.destroy();
  await once(hasty, 'close');
  expect(await askSupervisor({ home }, { command: 'status' })).toEqual(reply);
  control.close();
});

test.each([
  ['one that has died and left its socket behind', () => deadSocket()],
  ['none', () => {}],
])('%s is not running', async (_, prepare) => {
  await prepare();
  await expect(askSupervisor({ home }, { command: 'status' })).rejects.toMatchObject({ code: 'not-running' });
});

/** A file in its place that nobody listens on. */
function deadSocket(): void {
  mkdirSync(path.dirname(socketFile()), { recursive: true });
  writeFileSync(socketFile(), '');
}

test('one that says nothing is waited for so long and no longer', async () => {
  const control = await serveControl({ home }, () => new Promise(() => {}));
  const asking = askSupervisor({ home }, { command: 'status' }, { withinS: 0.05 });
  await expect(asking).rejects.toMatchObject({ code: 'supervisor-silent' });
  control.close();
});
