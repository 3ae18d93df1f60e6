// The list of messages: drawn from the screen, changed in place, so that focus and reading place are kept.
import { ask, attempt, element, make, makeButton } from './ask.js';
import { contentOf, noticeIn, summaryOf } from './content.js';
import { link, richText } from './rich-text.js';
import { acting, state, threadOf } from './state.js';

const list = element('messages');
const scroller = element('scroller');
let act;

/** `acts`: what can be done from a message: `command(text)`, `reply(message)`, `edit(message)`, `again(pending)`, `pressed(callbackQueryId)`, `stop(draft)`; `shown(count)` hears how many items there are. */
export const startMessages = (acts) => {
  act = acts;
  scroller.addEventListener('scroll', () => {
    wasAtEnd = isAtEnd();
  });
  // The composer grows with files and lines: who reads the newest message goes on seeing it.
  new ResizeObserver(() => wasAtEnd && scrollToEnd()).observe(scroller);
};

let wasAtEnd = true;
const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;

export const scrollToEnd = () => {
  scroller.scrollTop = scroller.scrollHeight;
};

/** Draws what has changed; stays at the end when the reader was there. */
export function showMessages() {
  const atEnd = isAtEnd();
  const entries = [...groups(visible()), ...state.pending.map((one) => ({ key: one.key, messages: [one] }))];
  place(
    list,
    entries.map(({ key, messages }) => [key, JSON.stringify([messages, pressesOf(messages)]), () => itemOf(messages)]),
  );
  place(element('drafts'), visibleDrafts().map(draftEntry));
  if (atEnd) scrollToEnd();
  act.shown(entries.length + visibleDrafts().length);
}

const usable = 'button, a, summary';

/** Items that did not change stay where they are; in one that is drawn anew the focus stays on its button. */
function place(parent, entries) {
  const old = new Map([...parent.children].map((item) => [item.dataset.key, item]));
  let focus = () => {};
  const items = entries.map(([key, version, draw]) => {
    const known = old.get(key);
    if (known?.dataset.version === version) return known;
    const item = draw(known);
    const place = known ? [...known.querySelectorAll(usable)].indexOf(document.activeElement) : -1;
    if (place >= 0) focus = () => item.querySelectorAll(usable)[place]?.focus();
    item.dataset.key = key;
    item.dataset.version = version;
    return item;
  });
  items.forEach((item, place) => {
    if (parent.children[place] !== item) parent.insertBefore(item, parent.children[place] ?? null);
  });
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  focus();
}

const inTopic = (threadId) => state.threadId === undefined || threadId === state.threadId;
const visible = () => (state.screen?.messages ?? []).filter((message) => inTopic(threadOf(message)));
const visibleDrafts = () => (state.screen?.drafts ?? []).filter((draft) => inTopic(draft.threadId || 1));

/** Neighbours of one album are one item. */
function groups(messages) {
  const found = [];
  for (const message of messages) {
    const last = found.at(-1);
    const album = message.media_group_id;
    if (album && last?.messages[0].media_group_id === album) last.messages.push(message);
    else found.push({ key: `m${message.message_id}`, messages: [message] });
  }
  return found;
}

/** Data of the buttons under a message that spin for this person. */
const pressesOf = ([{ message_id: id, reply_markup: markup }]) => {
  if (!markup?.inline_keyboard) return [];
  const spinning = (state.screen?.presses ?? []).filter(
    (press) => press.messageId === id && press.spinning && press.userId === state.userId,
  );
  const pressing = [...state.pressing]
    .filter((key) => key.startsWith(`${id}:`))
    .map((key) => key.slice(`${id}:`.length));
  return [...spinning.map((press) => press.data), ...pressing];
};

function itemOf(messages) {
  const [message] = messages;
  if (noticeIn(message)) return make('li', 'notice', summaryOf(message));
  const mine = message.from ? message.from.id === state.userId : true;
  const author = mine ? 'You' : message.from.is_bot ? `@${message.from.username}` : message.from.first_name;
  const item = make('li', `message ${mine ? 'mine' : 'theirs'}${message.failed ? ' failed' : ''}`);
  item.append(make('span', state.groupId && !mine ? 'author' : 'hidden', `${author}: `));
  const bubble = make('div', `bubble${messages.length > 1 ? ' album' : ''}`);
  if (message.forward_origin) bubble.append(make('div', 'from', `Forwarded from ${originOf(message.forward_origin)}`));
  if (message.reply_to_message && !isTopicStart(message)) bubble.append(quoteOf(message));
  for (const one of messages) bubble.append(contentOf(one, act.command));
  item.append(bubble);
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length > 0) item.append(buttonsOf(message, rows));
  if (message.reactions?.length > 0) item.append(reactionsOf(message));
  const foot = make('div', 'foot');
  foot.append(make('span', 'meta', metaOf(message)));
  if (!message.key) foot.append(actionsOf(message, mine));
  item.append(foot);
  if (message.failed) item.append(makeButton('', 'Send again', () => act.again(message)));
  return item;
}

/** Telegram lets the first messages of a topic answer the notice that opened it. */
const isTopicStart = ({ reply_to_message: replied }) => replied.forum_topic_created !== undefined;

function quoteOf({ reply_to_message: replied, quote }) {
  const who = replied.from?.is_bot ? `@${replied.from.username}` : 'You';
  const box = make('div', 'quote', quote?.text ?? summaryOf(replied));
  box.setAttribute('aria-label', `In answer to ${who}`);
  return box;
}

const originOf = (origin) =>
  origin.sender_user_name ??
  origin.sender_user?.first_name ??
  origin.chat?.title ??
  origin.sender_chat?.title ??
  'somebody';

function metaOf(message) {
  if (message.failed) return `Not sent: ${message.failed}`;
  if (message.key) return 'Sending';
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return message.edit_date ? `${time}, edited` : time;
}

function buttonsOf(message, rows) {
  const box = make('div', 'buttons');
  for (const row of rows) {
    const line = make('div', 'row');
    for (const button of row) line.append(inlineButton(message, button));
    box.append(line);
  }
  return box;
}

function inlineButton(message, { text, callback_data: data, url, copy_text: copy }) {
  if (data !== undefined) {
    const button = makeButton('', text, () => attempt(() => press(message.message_id, data)));
    if (pressesOf([message]).includes(data)) {
      button.classList.add('spinning');
      button.setAttribute('aria-busy', 'true');
    }
    return button;
  }
  if (url !== undefined) {
    const anchor = link(url);
    anchor.className = 'button';
    anchor.textContent = `${text} ↗`;
    return anchor;
  }
  if (copy) return makeButton('', text, () => attempt(() => navigator.clipboard.writeText(copy.text)));
  const button = makeButton('', text, () => {});
  button.disabled = true;
  button.title = 'The simulator does not model this button';
  return button;
}

/** The button spins from the click on, and until the screen says that the press is answered. */
async function press(messageId, data) {
  const key = `${messageId}:${data}`;
  state.pressing.add(key);
  showMessages();
  try {
    const { callbackQueryId } = await ask('/_sim/press', { ...acting(), messageId, data });
    await act.pressed(callbackQueryId);
  } finally {
    state.pressing.delete(key);
    showMessages();
  }
}

function reactionsOf(message) {
  const counts = new Map();
  for (const { userId, emoji } of message.reactions) {
    for (const one of emoji) counts.set(one, [...(counts.get(one) ?? []), userId]);
  }
  const box = make('div', 'reactions');
  for (const [emoji, users] of counts) {
    const chip = makeButton('', `${emoji} ${users.length}`, () => react(message, emoji));
    chip.setAttribute('aria-pressed', String(users.includes(state.userId)));
    chip.setAttribute('aria-label', `${emoji}, ${users.length}`);
    box.append(chip);
  }
  return box;
}

/** Puts the emoji there, or takes it back. */
function react(message, emoji) {
  const mine = message.reactions?.find((one) => one.userId === state.userId)?.emoji ?? [];
  const next = mine.includes(emoji) ? [] : [emoji];
  return attempt(() => ask('/_sim/react', { ...acting(), messageId: message.message_id, emoji: next }));
}

function actionsOf(message, mine) {
  const menu = make('details', 'actions');
  const summary = make('summary', '', '⋯');
  summary.setAttribute('aria-label', `More about: ${summaryOf(message)}`);
  const box = make('div');
  const doing = (text, run) =>
    makeButton('', text, () => {
      menu.open = false;
      void run();
    });
  box.append(doing('Reply', () => act.reply(message)));
  for (const emoji of ['👍', '❤️', '👎']) {
    const button = doing(emoji, () => react(message, emoji));
    button.setAttribute('aria-label', `React with ${emoji}`);
    box.append(button);
  }
  if (mine && (message.text ?? message.caption) !== undefined) box.append(doing('Edit', () => act.edit(message)));
  if (mine) {
    const gone = { ...acting(), messageId: message.message_id };
    box.append(doing('Delete', () => attempt(() => ask('/_sim/delete', gone))));
  }
  menu.append(summary, box);
  return menu;
}

function draftEntry(draft) {
  const key = `d${draft.bot}:${draft.threadId}`;
  const { forMs: _, ...version } = draft;
  return [key, JSON.stringify(version), (known) => draftItem(draft, known)];
}

/** What is new since the last step fades in; the Stop button stays the same node, so that it can be pressed while the text grows. */
function draftItem(draft, known) {
  const item = known ?? make('li', 'message theirs draft');
  if (!known) item.append(make('span', 'hidden', `@${draft.bot} is writing: `), make('div', 'bubble'));
  const bubble = item.querySelector('.bubble');
  const before = item.dataset.text ?? '';
  item.dataset.text = draft.text;
  const words = draft.text || 'Thinking…';
  bubble.replaceChildren(richText(words, draft.entities, act.command));
  bubble.classList.toggle('thinking', draft.text === '');
  if (draft.text.length > before.length && !draft.entities) {
    const grown = make('span', 'grown', draft.text.slice(before.length));
    bubble.replaceChildren(draft.text.slice(0, before.length), grown);
  }
  const stop = item.querySelector('.stop');
  if (draft.canStop && !stop) {
    item.append(makeButton('stop', 'Stop', () => attempt(() => act.stop(draft))));
  } else if (!draft.canStop) stop?.remove();
  return item;
}
