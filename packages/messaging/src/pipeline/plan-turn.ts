import type { FoundConversation } from '../conversations/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { BotRuntime } from './bot-runtime.ts';
import { commandOf } from './commands.ts';
import { stopTurnOf } from './past-lanes.ts';
import type { Plan } from './plan.ts';
import { type PressDeps, planPress } from './presses.ts';

/**
 * What the next turn of a lane is about; undefined when nothing is left to answer: a press that is done, a `/stop` whose turn says so itself.
 * A turn that is open already always gets one, so that it ends.
 */
export async function planTurn(
  deps: PressDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  items: readonly LaneItem[],
): Promise<Plan | undefined> {
  const first = items[0] as LaneItem;
  const isOpen = first.openTurn !== undefined;
  const plan = await wanted(deps, runtime, conversation, first, first.openTurn?.items ?? items);
  if (plan && runtime.bot.paused && plan.kind !== 'assistant') return { kind: 'pause', said: plan.said };
  return plan ?? (isOpen ? { kind: 'nothing', said: [] } : undefined);
}

async function wanted(
  deps: PressDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  first: LaneItem,
  members: readonly LaneItem[],
): Promise<Plan | undefined> {
  if (first.update.kind === 'press') return planPress(deps, runtime, conversation, first);
  const isStop = first.update.command === '/stop' && !first.openTurn;
  return isStop && (await stopTurnOf(runtime, first)) ? undefined : planOf(members);
}

/** What messages of one person ask. A caption is a question; what came with it is not looked at yet. */
function planOf(items: readonly LaneItem[]): Plan {
  const { update } = items[0] as LaneItem;
  const said = items.map((item) => item.update.text);
  if (update.command !== undefined) {
    const command = commandOf(update.command, update.text);
    return command ? { kind: 'command', command, said } : { kind: 'say', reply: 'unknownCommand', said };
  }
  const attachments = items.flatMap((item) => item.update.attachments ?? []);
  const question = said.filter((text) => text !== '').join('\n');
  if (question === '') return { kind: 'media', attachments, said };
  return { kind: 'ask', question, attachments, said };
}
