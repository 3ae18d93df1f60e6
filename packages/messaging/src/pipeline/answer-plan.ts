import type { AnswerTurn } from '../turns/index.ts';
import { storable } from '../turns/index.ts';
import { mediaReply, unseenNote } from './answer-media.ts';
import type { Plan } from './plan.ts';
import { replyIn } from './replies.ts';
import { answerReply, platformReply, type TurnReply } from './reply.ts';
import { backToAssistant, type CommandCall, type CommandDeps, pauseNotice, runCommand } from './run-command.ts';

/** What a turn says: the assistant's answer to a question, or the platform's own words. Rejects as the assistant does. */
export async function answerPlan(
  deps: CommandDeps & { answer: AnswerTurn },
  call: CommandCall,
  plan: Plan,
  signal: AbortSignal,
  onText: (delta: string) => void,
): Promise<TurnReply> {
  const { bot, conversation, item, turnId, language, asker } = call;
  switch (plan.kind) {
    case 'ask': {
      const { workspaceId, assistantId } = bot;
      const memoryFrom = conversation.contact?.memory === false ? undefined : conversation.memoryFrom;
      const { partial } = plan;
      const asked = {
        workspaceId,
        assistantId,
        language,
        memoryFrom,
        onAsked: call.begun,
        conversationId: conversation.id,
        question: storable(plan.question),
        ...(partial === undefined ? {} : { partial }),
      };
      const answer = await deps.answer(asked, signal, onText);
      const rated = bot.ratings && item.update.isPrivate && answer.model !== '';
      return answerReply(answer, { turnId, language, asker, rated, note: unseenNote(language, plan.attachments) });
    }
    case 'media':
      return platformReply(mediaReply(language, plan.attachments));
    case 'command':
      return runCommand(deps, call, plan.command);
    case 'say':
      return platformReply(replyIn(language, plan.reply));
    case 'assistant':
      return backToAssistant(deps, call);
    case 'pause':
      return pauseNotice(deps, call);
    case 'nothing':
      return platformReply('');
  }
}
