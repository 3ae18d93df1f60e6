// A platform whose bots are served by a holder, seen from both sides: what people write and read, and what the assistant does.
import type { HolderDeps } from '../src/holder/index.ts';
import type { AnswerTurn, TurnQuestion } from '../src/turns/index.ts';
import { aPlatform, echo, until } from './platform.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;
export type LiveBot = Awaited<ReturnType<Platform['aBot']>>;

/** `more`: what its holder stands on instead. */
export async function aServedPlatform(more: Partial<HolderDeps> = {}) {
  const platform = await aPlatform();
  /** What the assistant does with a question, by its first word; each test takes words of its own. */
  const behaviours = new Map<string, AnswerTurn>();
  const answer: AnswerTurn = (turn, signal, onText) =>
    (behaviours.get(turn.question.split(' ')[0] as string) ?? echo)(turn, signal, onText);
  await platform.aHolder({ answer, ...more });
  let nextUser = 10_000;

  const ask = (bot: LiveBot, userId: number, text: string) => platform.sim.send(bot.telegramId, { userId, text });
  const letters = async (bot: LiveBot) =>
    (
      await platform.system.pool.query<{ raw: Buffer; reason: string }>(
        'select raw, reason from dead_letters where bot_id = $1',
        [bot.id],
      )
    ).rows;
  return {
    ...platform,
    answer,
    behaviours,
    ask,
    letters,
    aUser: () => ++nextUser,
    async aLiveBot(): Promise<LiveBot> {
      const tenant = await platform.aTenant();
      const bot = await platform.aBot(tenant);
      await platform.assign();
      await until('the bot is live', async () => (await platform.bots(bot.id)).state === 'live');
      return bot;
    },
    /** What the bot said in a chat. */
    said: (bot: LiveBot, chatId: number): string[] =>
      platform.sim
        .screen(bot.telegramId, chatId)
        .messages.filter((message) => message.from.is_bot)
        .map((message) => message.text ?? ''),
    updateOf: (sent: ReturnType<typeof ask>) => ({ update_id: sent.updateId as number, message: sent.message }),
    outboxOf: async (bot: LiveBot) =>
      (
        await platform.system.pool.query<{ state: string; attempt: number; reason: string | null }>(
          'select state, attempt, reason from outbox where bot_id = $1 order by seq',
          [bot.id],
        )
      ).rows,
    /** Answers to questions that begin with `word`, each spoken piece by piece as the test says. */
    streamed(word: string) {
      const asked: TurnQuestion[] = [];
      let said: (text: string) => void = () => {};
      let ended: (how: 'whole' | Error) => void = () => {};
      behaviours.set(word, (turn, signal, onText) => {
        asked.push(turn);
        let text = '';
        said = (more) => {
          text += more;
          onText?.(more);
        };
        const answer = () => ({ ...whole, text });
        const whole = { answered: true, sources: [], model: 'test/stream', usage: { inputTokens: 3, outputTokens: 4 } };
        return new Promise((resolve, reject) => {
          ended = (how) => {
            if (how === 'whole') resolve(answer());
            else if (text === '') reject(how);
            else resolve({ ...answer(), ending: 'cut', error: how });
          };
          signal.addEventListener('abort', () =>
            text === '' ? reject(signal.reason) : resolve({ ...answer(), ending: 'stopped', error: signal.reason }),
          );
        });
      });
      return {
        asked: () => asked,
        say: (text: string) => said(text),
        finish: () => ended('whole'),
        breakOff: () => ended(new Error('the provider hung up')),
      };
    },
    /** An answer to questions that begin with `word`, which waits until it is told to come. */
    held(word: string) {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      let started = 0;
      behaviours.set(word, async (turn, signal) => {
        started += 1;
        await released;
        return echo(turn, signal);
      });
      return { release: () => release(), started: () => started };
    },
  };
}
