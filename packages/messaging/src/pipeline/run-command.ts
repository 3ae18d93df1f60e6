import type { Database } from '@chatai/core/database';
import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Fence } from '../turns/index.ts';
import type { WorkingBot } from './bot-runtime.ts';
import type { Command } from './commands.ts';
import { pressData } from './press-data.ts';
import { forgetPast, requestPerson, returnToAssistant, takeNotice } from './queries.ts';
import { type Label, labelIn, type Reply, replyIn } from './replies.ts';
import { platformReply, type Speaking, type TurnReply } from './reply.ts';
import { settingsMessage } from './settings.ts';

/** What the platform says by itself stands on these. */
export interface CommandDeps {
  database: Database;
  workerId: string;
  /** The owner's greeting, what `/start` and `/help` say; undefined when there is none. */
  greet(assistant: { workspaceId: string; assistantId: string }): Promise<string | undefined>;
  /** Questions that a person may begin with, at most three, those in the reader's language first. */
  suggest(assistant: { workspaceId: string; assistantId: string; language: string | undefined }): Promise<string[]>;
}

export interface CommandCall extends Speaking {
  bot: WorkingBot;
  fence: Fence;
  conversation: FoundConversation;
  item: LaneItem;
  /** Resolves once the turn is open: before it nothing may be changed. */
  opened: Promise<unknown>;
  /** What is remembered of the conversation is read again. */
  forget(): void;
  /** Its model is asked: other turns may begin. */
  begun?: (() => void) | undefined;
}

/** Does what a command says and replies. Safe to be repeated for the same turn. */
export async function runCommand(deps: CommandDeps, call: CommandCall, command: Command): Promise<TurnReply> {
  const { bot, conversation, item, turnId, language } = call;
  const { workspaceId, assistantId } = bot;
  const { isPrivate } = item.update;
  const say = (reply: Reply) => platformReply(replyIn(language, reply));
  switch (command) {
    case '/start': {
      const greeting = (await deps.greet({ workspaceId, assistantId })) ?? replyIn(language, 'hello');
      const questions = await deps.suggest({ workspaceId, assistantId, language });
      const ask = (text: string, index: number) => [
        { text, data: pressData({ verb: 'ask', turnId, number: index + 1 }) },
      ];
      return platformReply(greeting, questions.slice(0, 3).map(ask));
    }
    case '/help': {
      const greeting = await deps.greet({ workspaceId, assistantId });
      return platformReply([greeting, replyIn(language, 'help')].filter(Boolean).join('\n\n'));
    }
    case '/human':
      return isPrivate ? askForPerson(deps, call) : inPrivate(call, 'humanInPrivate', 'human');
    case '/settings': {
      if (!isPrivate) return inPrivate(call, 'settingsInPrivate', 'settings');
      const { text, buttons } = settingsMessage(conversation, language, turnId);
      return platformReply(text, buttons);
    }
    case '/new':
      await call.opened;
      await forgetPast(deps.database.pool, deps.workerId, placeOf(call));
      call.forget();
      return say('newConversation');
    case '/stop':
      return say('nothingToStop');
  }
}

/** Nobody can be called yet: the wish is kept, and the assistant goes on meanwhile. */
async function askForPerson(deps: CommandDeps, call: CommandCall): Promise<TurnReply> {
  await call.opened;
  await requestPerson(deps.database.pool, deps.workerId, placeOf(call));
  call.forget();
  const { language, turnId } = call;
  const back = { text: labelIn(language, 'ai' satisfies Label), data: pressData({ verb: 'ai', turnId }) };
  return platformReply(replyIn(language, 'noPerson'), [[back]]);
}

/** Their person takes the wish back. */
export async function backToAssistant(deps: CommandDeps, call: CommandCall): Promise<TurnReply> {
  await call.opened;
  await returnToAssistant(deps.database.pool, deps.workerId, placeOf(call));
  call.forget();
  return platformReply(replyIn(call.language, 'assistantAgain'));
}

/** One notice per chat and day (guarantees.md 2.2.1). */
export async function pauseNotice(deps: CommandDeps, call: CommandCall): Promise<TurnReply> {
  await call.opened;
  const isFirst = await takeNotice(deps.database.pool, deps.workerId, { ...placeOf(call), turnId: call.turnId });
  return platformReply(isFirst ? replyIn(call.language, 'paused') : '');
}

/** What is one person's matter is not talked about before all. The link opens the private chat with that very command. */
const inPrivate = ({ bot, language }: CommandCall, reply: Reply, start: string): TurnReply =>
  platformReply(replyIn(language, reply), [
    [{ text: labelIn(language, 'openPrivate'), url: `https://t.me/${bot.username}?start=${start}` }],
  ]);

const placeOf = ({ fence, conversation }: CommandCall) => ({ ...fence, conversationId: conversation.id });
