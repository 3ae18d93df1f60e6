import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../simulator.ts';

function aFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'deep', 'memory.jsonl');
}

const aSimulator = (memoryFile: string) => createSimulator({ memoryFile, seed: 3 });

test('bots, their tokens and the people and groups they know outlive the simulator', () => {
  const file = aFile();
  const first = aSimulator(file);
  const { bot } = first.createBot({ username: 'shop_bot', name: 'Shop' });
  first.send(bot.id, { userId: 5, text: 'hi', user: { first_name: 'Ada' } });
  first.send(bot.id, { userId: 6, chatId: -100, text: 'hi' });
  first.createBot({ username: 'other_bot' });
  first.setRevoked('other_bot', true);

  const second = aSimulator(file);
  expect(second.bot(bot.token).me).toMatchObject({ username: 'shop_bot', first_name: 'Shop' });
  expect(second.bot('other_bot').revoked).toBe(true);
  expect([...second.bot('shop_bot').dialogs.keys()].sort((a, b) => a - b)).toEqual([-100, 5]);
  expect(second.world.users.get(5)?.first_name).toBe('Ada');
});

test('messages do not', () => {
  const file = aFile();
  const first = aSimulator(file);
  first.createBot({ username: 'shop_bot' });
  first.send(undefined, { userId: 5, text: 'a secret of mine' });
  expect(aSimulator(file).screen(undefined, 5).messages).toEqual([]);
  expect(readFileSync(file, 'utf8')).not.toContain('a secret of mine');
});

test('a line that a kill cut off is skipped', () => {
  const file = aFile();
  aSimulator(file).createBot({ username: 'shop_bot' });
  appendFileSync(file, '{"kind":"bot","botId":70000');
  expect(aSimulator(file).world.botsById.size).toBe(1);
});

test('a file that is damaged is named and not written over', () => {
  const file = aFile();
  aSimulator(file).createBot({ username: 'shop_bot' });
  appendFileSync(file, '{"kind":\n{"kind":"revoked"}\n');
  const damaged = readFileSync(file, 'utf8');
  expect(() => aSimulator(file)).toThrow(`memory in ${file} cannot be read`);
  expect(readFileSync(file, 'utf8')).toBe(damaged);
});

test('the file holds each thing once after a start, and only its owner can read it', () => {
  const file = aFile();
  const first = aSimulator(file);
  first.createBot({ username: 'shop_bot' });
  for (let n = 0; n < 5; n++) first.setRevoked('shop_bot', n % 2 === 0);
  aSimulator(file);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a reset forgets for good', () => {
  const file = aFile();
  const first = aSimulator(file);
  first.createBot({ username: 'shop_bot' });
  first.reset();
  expect(aSimulator(file).world.botsById.size).toBe(0);
});

test('a group that became a supergroup stays one', () => {
  const file = aFile();
  const first = aSimulator(file);
  const { bot } = first.createBot({ username: 'shop_bot' });
  first.createBot({ username: 'other_bot' });
  for (const name of ['shop_bot', 'other_bot']) first.send(name, { userId: 6, chatId: -100, text: 'hi' });
  first.act('shop_bot', 'migrate', { userId: 6, chatId: -100 });

  const { world } = aSimulator(file);
  expect(world.groups.get(-100)?.upgradedTo).toBe(-1_000_000_000_100);
  expect(world.groups.get(-1_000_000_000_100)?.upgradedTo).toBeUndefined();
  expect([...(world.botsById.get(bot.id)?.dialogs.keys() ?? [])]).toEqual([-100, -1_000_000_000_100]);
});

test('a bot whose private chats have topics keeps them', () => {
  const file = aFile();
  aSimulator(file).createBot({ username: 'shop_bot', topicsEnabled: true });
  expect(aSimulator(file).bot('shop_bot').me.has_topics_enabled).toBe(true);
});
