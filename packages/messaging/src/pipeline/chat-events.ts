import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit } from '@chatai/core/database';
import type { MeasureGroup } from '@chatai/core/metrics';
import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import { markReachable } from '../outbox/index.ts';
import { type BotRuntime, chatNow } from './bot-runtime.ts';
import {
  type ChatEvent,
  type Edited,
  keepEdits,
  keepMembership,
  keepReactions,
  type MemberChanged,
  type Reacted,
} from './chat-event-queries.ts';
import { laneOf } from './past-lanes.ts';

/** What happens in a chat without asking anything: it changes a row and opens no turn. Each settles its update in the same statement. */
export interface ChatEvents {
  /** A reaction, or the bot may write to the chat or not any more: done at once, past the lanes. Undefined for all else. */
  take(runtime: BotRuntime, item: LaneItem): Promise<void> | undefined;
  /** An edit whose turn has come, so that its message is stored if the bot was asked by it. */
  edit(runtime: BotRuntime, item: LaneItem): Promise<void>;
  /** Someone wrote from the conversation: it can be written to. Costs nothing as long as nobody doubted that. */
  reached(runtime: BotRuntime, conversation: FoundConversation, item: LaneItem): Promise<void>;
}

export function createChatEvents(deps: {
  database: Database;
  clock: Clock;
  workerId: string;
  measureGroup?: MeasureGroup;
}): ChatEvents {
  const { clock, workerId } = deps;
  const { pool } = deps.database;
  const grouped = <Event>(name: string, write: (events: Event[]) => Promise<void>) =>
    groupCommit<Event, void>(
      { clock, onGroup: (items, durationMs) => deps.measureGroup?.(name, items, durationMs) },
      async (events) => {
        await write(events);
        return events.map(() => undefined);
      },
    );
  const reactions = grouped<Reacted>('react', (events) => keepReactions(pool, workerId, events));
  const members = grouped<MemberChanged>('member', (events) => keepMembership(pool, workerId, events));
  const edits = grouped<Edited>('edit', (events) => keepEdits(pool, workerId, events));

  return {
    take(runtime, item) {
      const { kind, messageId, sender, emoji = [], isMember, trouble } = item.update;
      if (kind === 'reaction') {
        return reactions.add({ ...eventOf(runtime, item), messageId, personId: sender.id, emoji });
      }
      if (kind !== 'member') return undefined;
      markChat(runtime, item.update.chatId, isMember === false);
      return members.add({ ...eventOf(runtime, item), trouble });
    },
    edit(runtime, item) {
      const { topicId, messageId, text } = item.update;
      return edits.add({ ...eventOf(runtime, item), topicId, messageId, text });
    },
    async reached(runtime, { unreachable }, item) {
      if (!unreachable) return;
      await markReachable(pool, workerId, eventOf(runtime, item));
      markChat(runtime, item.update.chatId, false);
    },
  };
}

const eventOf = ({ bot, moved }: BotRuntime, { seq, update }: LaneItem): ChatEvent => ({
  botId: bot.botId,
  workspaceId: bot.workspaceId,
  token: bot.lease,
  seq,
  chatId: chatNow(moved, update.chatId),
});

/** All that is remembered of a chat says whether it can be written to: also when Telegram refused a send there. */
export function markChat(runtime: BotRuntime, chatId: number, unreachable: boolean): void {
  const [name] = laneOf(runtime, { chatId, topicId: 0 }).split('/');
  for (const [lane, conversation] of runtime.conversations)
    if (lane.startsWith(`${name}/`)) conversation.unreachable = unreachable;
}

/** What was changed of a conversation or of its person (`/new`, `/settings`) is read again with the next message of any topic of the chat. */
export function forgetChat(runtime: BotRuntime, chatId: number): void {
  const [name] = laneOf(runtime, { chatId, topicId: 0 }).split('/');
  for (const lane of [...runtime.conversations.keys()])
    if (lane.startsWith(`${name}/`)) runtime.conversations.delete(lane);
}
