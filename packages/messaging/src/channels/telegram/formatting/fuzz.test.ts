import { startSimulator } from '@chatai/simulator';
import fc from 'fast-check';
import type { MessageEntity } from 'grammy/types';
import { afterAll, beforeAll, test } from 'vitest';
import { differsFrom, modelOutput } from '../../../../testing/model-outputs.ts';
import { createTelegram, type Telegram } from '../telegram-client.ts';
import { type FormattedPart, formatAnswer } from './index.ts';
import { piecesOf } from './pieces.ts';

/** As many as T10 says in `npm run prove`. */
const outputs = process.env.CHATAI_PROVE === '1' ? 10_000 : 2_000;
const userId = 4_001;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let telegram: Telegram;
let token: string;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, seed: 7 });
  telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  const { bot } = simulator.sim.createBot();
  token = bot.token;
  simulator.sim.send(bot.id, { userId, text: '/start' });
});
afterAll(async () => {
  await telegram.close();
  await simulator.close();
});

/** Which styles each character has; those that Telegram finds by itself do not count. */
function stylesOf({ text, entities = [] }: { text: string; entities?: MessageEntity[] }): string {
  const styles: string[][] = Array.from({ length: text.length }, () => []);
  for (const entity of entities) {
    if (/^(mention|hashtag|cashtag|bot_command|url|email|phone_number|bank_card_number)$/.test(entity.type)) continue;
    const isLink = entity.type === 'text_link' || entity.type === 'text_mention';
    for (let at = entity.offset; at < entity.offset + entity.length; at++)
      styles[at]?.push(isLink ? 'link' : entity.type);
  }
  return styles.map((all) => all.sort().join(' ')).join('\n');
}

/** Rules that Telegram mends in silence; we keep them ourselves. */
function brokenRule({ text, entities }: { text: string; entities: MessageEntity[] }): string | undefined {
  if (text.length > 4_096 || text !== text.trimEnd()) return 'size';
  if (entities.length > 100) return 'too many entities';
  for (const [index, a] of entities.entries()) {
    const end = a.offset + a.length;
    if (a.length <= 0 || a.offset < 0 || end > text.length) return `place of ${a.type}`;
    if (text.slice(a.offset, end).trim() === '') return `${a.type} of nothing`;
    for (const b of entities.slice(index + 1)) {
      if (b.offset >= end) continue;
      if (b.offset + b.length > end) return `${a.type} crosses ${b.type}`;
      if (a.type === 'code' || a.type === 'pre') return `${b.type} in ${a.type}`;
    }
  }
  return undefined;
}

test(`of ${outputs} outputs of models Telegram refuses none, and shows the text and styles that were meant (T10)`, async () => {
  const seed = Number(process.env.CHATAI_TEST_SEED ?? 20_260_101);
  await fc.assert(
    fc.asyncProperty(fc.array(modelOutput, { minLength: 20, maxLength: 20 }), async (texts) => {
      await Promise.all(texts.map(check));
    }),
    { numRuns: outputs / 20, seed, endOnFailure: true },
  );
}, 300_000);

/** Telegram changes marks of direction that stand in a row. */
const withoutMarks = (text: string) => text.replace(/[\u200c\u200e\u200f]/g, '');

async function check(markdown: string) {
  const parts = await formatAnswer({ markdown });
  const seen: string[] = [];
  for (const part of parts) {
    const said = JSON.stringify(part);
    const rule = brokenRule(part);
    if (rule) throw new Error(`${rule}: ${said}`);
    const answer = await telegram.call<FormattedPart>(token, 'sendMessage', { chat_id: userId, ...part });
    if (!answer.ok) throw new Error(`${answer.description}: ${said}`);
    const { result } = answer;
    if (withoutMarks(result.text) !== withoutMarks(part.text)) throw new Error(`shown as ${result.text}: ${said}`);
    if (stylesOf(result) !== stylesOf(part)) throw new Error(`styled as ${JSON.stringify(result.entities)}: ${said}`);
    seen.push(result.text);
  }
  // A longer one is read in pieces.
  const difference = piecesOf(markdown).length === 1 && differsFrom(markdown, seen.join(''));
  if (difference) throw new Error(difference);
}
