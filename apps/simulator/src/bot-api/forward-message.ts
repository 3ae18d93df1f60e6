import type { MessageOriginUser } from 'grammy/types';
import { addMessage, type ChatMessage, type Dialog } from '../world/index.ts';
import { type Answer, type Failure, refuse, success } from './answers.ts';
import { booleanArg, integerArg, type Params, textArg } from './args.ts';
import { captionProblem, readCaption } from './caption.ts';
import { findChat, writableDialog } from './chat-access.ts';
import { readMessageIds } from './delete-message.ts';
import type { Method, MethodCall, MethodContext } from './method.ts';
import { type Content, sendContent } from './send-content.ts';

/** forwardMessage. */
export const forwardMessage: Method = (context, call) => {
  const source = findSource(context, call, 'message to forward');
  if ('refusal' in source) return source.refusal;
  return sendContent(context, call, () => forwarded(source.message));
};

/** copyMessage: the same content without a link to where it came from; a caption can take the place of the old one. */
export const copyMessage: Method = (context, call) => {
  const caption = 'caption' in call.params ? readCaption(call.params) : undefined;
  if (caption && 'refusal' in caption) return caption.refusal;
  const source = findSource(context, call, 'message to copy');
  if ('refusal' in source) return source.refusal;
  const answer = sendContent(context, call, () => {
    const problem = caption && captionProblem(caption);
    const { caption: _, caption_entities: _entities, ...bare } = contentOf(source.message);
    return (
      problem ?? (caption && source.message.text === undefined ? { ...bare, ...caption } : contentOf(source.message))
    );
  });
  return idOnly(answer);
};

/** forwardMessages. Ids that are not there are skipped; an album stays one. */
export const forwardMessages: Method = (context, call) => sendAll(context, call, forwarded);

/** copyMessages. */
export const copyMessages: Method = (context, call) => {
  const removeCaption = booleanArg(call.params, 'remove_caption');
  return sendAll(context, call, (message) => {
    const { caption, caption_entities, ...bare } = contentOf(message);
    return removeCaption ? bare : contentOf(message);
  });
};

function findSource(
  { world }: MethodContext,
  { bot, params }: MethodCall,
  what: string,
): { message: ChatMessage } | { refusal: Failure } {
  const from = sourceChat(params);
  if (from) return { refusal: from };
  const found = findChat(world, bot, params, 'read', 'from_chat_id');
  if ('refusal' in found) return found;
  const message = found.dialog.messages.get(integerArg(params, 'message_id', { min: 0 }));
  return message ? { message } : { refusal: refuse(400, `${what} not found`) };
}

const sourceChat = (params: Params): Failure | undefined =>
  textArg(params, 'from_chat_id') === '' ? refuse(400, 'Parameter "from_chat_id" is required') : undefined;

function sendAll(
  { world, clock }: MethodContext,
  { bot, params }: MethodCall,
  content: (message: ChatMessage) => Content,
): Answer {
  const from = sourceChat(params);
  if (from) return from;
  const ids = readMessageIds(params);
  if (!Array.isArray(ids)) return ids;
  const target = writableDialog(world, bot, params);
  if ('refusal' in target) return target.refusal;
  const source = findChat(world, bot, params, 'read', 'from_chat_id');
  if ('refusal' in source) return source.refusal;
  const messages = presentIn(source.dialog, ids);
  if (messages.length === 0) return refuse(400, "Messages can't be forwarded");
  const date = Math.floor(clock.now() / 1000);
  const sent = messages.map((message) =>
    addMessage(world, target.dialog, { from: bot.user, date, ...content(message) }),
  );
  const result = sent.map(({ message_id }) => ({ message_id }));
  return success(result, { chatId: target.dialog.chat.id });
}

const presentIn = (dialog: Dialog, ids: number[]) => ids.flatMap((id) => dialog.messages.get(id) ?? []);

/** What a message says, without who, when, where and what hangs on it. */
function contentOf(message: ChatMessage): Content {
  const {
    message_id: _id,
    chat: _chat,
    from: _from,
    date: _date,
    edit_date: _edited,
    reply_to_message: _reply,
    external_reply: _external,
    quote: _quote,
    reply_markup: _markup,
    message_thread_id: _thread,
    is_topic_message: _topic,
    forward_origin: _origin,
    ...content
  } = message;
  return content;
}

function forwarded(message: ChatMessage): Content {
  const { from: sender_user, date } = message;
  const origin: MessageOriginUser = { type: 'user', sender_user, date };
  return { ...contentOf(message), forward_origin: message.forward_origin ?? origin };
}

function idOnly(answer: Answer): Answer {
  if (!answer.ok) return answer;
  const { message_id } = answer.result as ChatMessage; // sendContent answers with the message
  return { ...answer, result: { message_id } };
}
