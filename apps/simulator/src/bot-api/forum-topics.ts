import {
  addMessage,
  type Bot,
  cleanTopicName,
  createTopic,
  type Dialog,
  deleteTopic,
  generalTopicId,
  iconColorOr,
  isForum,
  type Topic,
  threadFields,
  topicOf,
} from '../world/index.ts';
import { type Answer, type Failure, refuse, success } from './answers.ts';
import { integerArg, textArg } from './args.ts';
import { writableDialog } from './chat-access.ts';
import type { Method, MethodContext } from './method.ts';

/** createForumTopic, in a forum or in a private chat of a bot with topics. */
export const createForumTopic: Method = ({ world, clock }, { bot, params }) => {
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const wrongPlace = problemOf(bot, dialog, 'create a topic');
  if (wrongPlace) return wrongPlace;
  const name = cleanTopicName(textArg(params, 'name'));
  if (name === '') return refuse(400, 'Name must be non-empty');
  const color = integerArg(params, 'icon_color');
  if (color < 0 || color > 0xffffff) return refuse(400, 'Invalid icon color specified');
  const emoji = textArg(params, 'icon_custom_emoji_id');
  const about = {
    name,
    icon_color: iconColorOr(color),
    ...(emoji ? { icon_custom_emoji_id: emoji } : {}),
  };
  const { topic } = createTopic(world, dialog, bot.user, Math.floor(clock.now() / 1000), about);
  return success({ message_thread_id: topic.id, ...about }, { chatId: dialog.chat.id, threadId: topic.id });
};

type Change = (topic: Topic, params: Parameters<Method>[1]['params']) => Failure | 'nothing' | undefined;

/** What may be changed in a topic; `general` is the topic that is meant when none can be named. */
interface TopicMethod {
  right: string;
  general?: true;
  /** A private chat can't close or hide. */
  supergroupsOnly?: true;
  change: Change;
  notice?: keyof typeof notices;
}

const notices = {
  closed: { forum_topic_closed: {} },
  reopened: { forum_topic_reopened: {} },
  hidden: { general_forum_topic_hidden: {} },
  unhidden: { general_forum_topic_unhidden: {} },
} as const;

const setClosed =
  (closed: boolean): Change =>
  (topic) => {
    if (topic.closed === closed) return refuse(400, 'TOPIC_NOT_MODIFIED');
    topic.closed = closed;
    return undefined;
  };

const setHidden =
  (hidden: boolean): Change =>
  (topic) => {
    if (topic.hidden === hidden) return refuse(400, 'TOPIC_NOT_MODIFIED');
    topic.hidden = hidden;
    // Bot API, hideGeneralForumTopic: "The topic will be automatically closed if it was open."
    topic.closed = hidden;
    return undefined;
  };

const edit: Change = (topic, params) => {
  const given = textArg(params, 'name');
  const name = cleanTopicName(given);
  if (given !== '' && name === '') return refuse(400, 'Name must be non-empty');
  const emoji =
    params.icon_custom_emoji_id === undefined ? topic.iconCustomEmojiId : textArg(params, 'icon_custom_emoji_id');
  if (given === '' && params.icon_custom_emoji_id === undefined) return 'nothing';
  if ((given === '' || name === topic.name) && (emoji || undefined) === topic.iconCustomEmojiId) {
    return refuse(400, 'TOPIC_NOT_MODIFIED');
  }
  if (given !== '') topic.name = name;
  topic.iconCustomEmojiId = emoji || undefined;
  return undefined;
};

const closing = { right: 'close or open the topic', supergroupsOnly: true } as const;

export const editForumTopic = topicMethod({ right: 'edit the topic', change: edit });
export const closeForumTopic = topicMethod({ ...closing, change: setClosed(true), notice: 'closed' });
export const reopenForumTopic = topicMethod({ ...closing, change: setClosed(false), notice: 'reopened' });
export const editGeneralForumTopic = topicMethod({ right: 'edit the topic', general: true, change: edit });
export const closeGeneralForumTopic = topicMethod({
  ...closing,
  general: true,
  change: setClosed(true),
  notice: 'closed',
});
export const reopenGeneralForumTopic = topicMethod({
  ...closing,
  general: true,
  change: setClosed(false),
  notice: 'reopened',
});
const hiding = { right: 'hide or unhide the topic', general: true, supergroupsOnly: true } as const;
export const hideGeneralForumTopic = topicMethod({ ...hiding, change: setHidden(true), notice: 'hidden' });
export const unhideGeneralForumTopic = topicMethod({ ...hiding, change: setHidden(false), notice: 'unhidden' });

/** deleteForumTopic: the topic goes with everything that was written in it. */
export const deleteForumTopic: Method = (context, call) =>
  withTopic(context, call, { right: 'delete the topic', change: () => undefined }, (dialog, topic) => {
    deleteTopic(context.world, dialog, topic.id);
  });

function topicMethod(method: TopicMethod): Method {
  return (context, call) =>
    withTopic(context, call, method, (dialog, topic) => {
      const { notice } = method;
      const date = Math.floor(context.clock.now() / 1000);
      const content = notice ? notices[notice] : { forum_topic_edited: { name: topic.name } };
      addMessage(context.world, dialog, { from: call.bot.user, date, ...threadFields(topic.id), ...content });
    });
}

/** Finds the topic and lets the method change it; `done` follows when it did. */
function withTopic(
  { world }: MethodContext,
  { bot, params }: Parameters<Method>[1],
  { right, general, supergroupsOnly, change }: TopicMethod,
  done: (dialog: Dialog, topic: Topic) => void,
): Answer {
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const id = general ? generalTopicId : integerArg(params, 'message_thread_id');
  if (supergroupsOnly && dialog.chat.type === 'private' && isForum(bot, dialog)) {
    return refuse(400, 'The chat is not a supergroup forum');
  }
  const topic = topicOf(dialog, id);
  const problem = problemOf(bot, dialog, right, id, topic);
  if (problem) return problem;
  if (!topic) return refuse(400, 'TOPIC_ID_INVALID');
  const changed = change(topic, params);
  if (typeof changed === 'object') return changed;
  if (changed !== 'nothing') done(dialog, topic);
  return success(true, { chatId: dialog.chat.id, threadId: id });
}

/** No forum, or no right: a bot that may not manage topics can still change its own (ForumTopicManager.cpp). */
function problemOf(bot: Bot, dialog: Dialog, right: string, id?: number, topic?: Topic): Failure | undefined {
  if (!isForum(bot, dialog)) return refuse(400, 'The chat is not a forum');
  if (id !== undefined && id <= 0) return refuse(400, 'Invalid forum topic identifier specified');
  if (dialog.chat.type === 'private' || dialog.botsManageTopics || topic?.createdBy === bot.id) return undefined;
  return refuse(400, `Not enough rights to ${right}`);
}
