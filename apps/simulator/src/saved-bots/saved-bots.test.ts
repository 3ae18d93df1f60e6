import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSimulator } from '../simulator.ts';
import { keepBots } from './index.ts';

const aFile = () => path.join(mkdtempSync(path.join(tmpdir(), 'chatai-bots-')), 'kept', 'bots.json');

test('a bot is there again after the simulator was restarted', () => {
  const file = aFile();
  const before = createSimulator();
  keepBots(before, file);
  const { bot } = before.createBot({ username: 'shop_help_bot', name: 'Shop help' });
  const after = createSimulator();
  keepBots(after, file);
  expect(after.bot(bot.token).me).toMatchObject({ id: bot.id, username: 'shop_help_bot', first_name: 'Shop help' });
});

test('a file that is damaged is named and not written over', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'chatai-bots-')), 'bots.json');
  writeFileSync(file, '[{"token":');
  expect(() => keepBots(createSimulator(), file)).toThrow(`saved sandbox bots in ${file}`);
});
