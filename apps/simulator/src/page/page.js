// The chat page: one person, one bot, in private, in a group or in a topic.
import { ask, attempt, clearProblem, element, openDialog, showProblem } from './ask.js';
import { sendAgain, sendText, setAbout, showKeyboard, startComposer } from './composer.js';
import { showMessages, startMessages } from './messages.js';
import { refreshPanel, startPanel } from './panel.js';
import { acting, botQuery, chatId, newPerson, state } from './state.js';

const bots = element('bot');
const chats = element('chat');
const topics = element('topic');
const languages = element('language');
const empty = element('empty');
const field = element('text');

/** What Telegram tells a bot about a person: their app's language. English, which this page speaks, until another is chosen, here or by the link that led here. */
function loadLanguages() {
  const own = navigator.language.slice(0, 2);
  const name = (code) => new Intl.DisplayNames([code], { type: 'language' }).of(code);
  const codes = [...new Set(['en', 'ru', own, 'de', 'es', 'fr', 'pt', 'tr', 'uk', 'ar', 'zh', 'ja'])];
  languages.replaceChildren(...codes.map((code) => new Option(name(code), code)));
  const asked = new URLSearchParams(location.search).get('language');
  if (codes.includes(asked)) localStorage.setItem('simulator-language', asked);
  languages.value = localStorage.getItem('simulator-language') ?? 'en';
  if (languages.value === '') languages.value = 'en';
}

/** Sets the options of a select only when they are others, so that it stays open while somebody chooses. */
function setOptions(select, options) {
  const version = JSON.stringify(options);
  if (select.dataset.version === version) return;
  select.dataset.version = version;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
}

async function loadBots() {
  const { items } = await ask('/_sim/bots');
  const names = items.map((bot) => bot.username);
  setOptions(
    bots,
    names.map((name) => [name, `@${name}`]),
  );
  const asked = state.bot || new URLSearchParams(location.search).get('bot')?.replace(/^@/, '');
  const wanted = names.find((name) => name.toLowerCase() === asked?.toLowerCase()) ?? names[0] ?? '';
  bots.value = wanted;
  bots.disabled = names.length === 0;
  const bot = items.find(({ username }) => username === wanted);
  state.botId = bot?.id;
  if (wanted !== state.bot) {
    state.bot = wanted;
    await loadChats();
    open(state.groupId);
  } else if (wanted) await loadChats();
  showStatus(bot);
}

async function loadChats() {
  const items = state.bot ? (await ask(`/_sim/chats?${botQuery()}`)).items : [];
  const groups = items.map(({ chat }) => chat).filter(({ id }) => id < 0);
  if (state.groupId && !groups.some(({ id }) => id === state.groupId))
    groups.push({ id: state.groupId, title: state.groupTitle });
  const named = groups.map(({ id, title }) => [String(id), title ?? `Group ${-id}`]);
  setOptions(chats, [['', 'Private chat'], ...named, ['new', 'New group…']]);
  chats.value = state.groupId ? String(state.groupId) : '';
}

/** Opens the private chat, or a group. */
function open(groupId) {
  state.groupId = groupId;
  state.threadId = undefined;
  state.pending = [];
  state.screen = undefined;
  setAbout(undefined);
  state.events?.close();
  element('mention').hidden = !groupId;
  showScreen(nothing);
  if (!state.bot) return;
  const query = new URLSearchParams({ bot: state.bot, ...(groupId ? { chat: String(groupId) } : {}) });
  history.replaceState(null, '', `?${query}`);
  // Every opening of the stream is a reason to read the screen: nothing that changed meanwhile is missed.
  state.events = new EventSource(`/_sim/events?${botQuery()}&chatId=${chatId()}`);
  state.events.onopen = () => void refresh();
  state.events.onmessage = () => void refresh();
}

const nothing = { messages: [], drafts: [], presses: [], typing: null, keyboard: null, blocked: false };

function showStatus(bot) {
  const status = element('status');
  const waiting = bot?.pendingUpdates ?? 0;
  const connected = bot && (bot.polling || bot.webhookUrl);
  status.dataset.state = !bot ? 'off' : bot.revoked ? 'warn' : connected ? 'ok' : waiting ? 'warn' : 'off';
  status.textContent = statusOf(bot, connected, waiting);
}

function statusOf(bot, connected, waiting) {
  if (!bot) return 'No bot here';
  if (bot.revoked) return `The token of @${bot.username} is revoked: it hears nothing`;
  const updates = waiting === 1 ? '1 update waits' : `${waiting} updates wait`;
  if (connected)
    return `Connected by ${bot.webhookUrl ? 'webhook' : 'long polling'}${waiting > 1 ? `, ${updates}` : ''}`;
  return waiting ? `Nobody listens for @${bot.username}: ${updates}` : `Nobody listens for @${bot.username} right now`;
}

// What stands on the screen.

async function refresh() {
  const { bot } = state;
  const chat = chatId();
  if (!bot) return;
  try {
    const screen = await ask(`/_sim/chats/${chat}/screen?${botQuery()}`);
    if (bot === state.bot && chat === chatId()) showScreen(screen);
    clearProblem();
  } catch (error) {
    // A group that was just made: the bot comes in with the first message.
    if (error.type !== 'chat-not-found') showProblem(error);
  }
}

function showScreen(screen) {
  state.screen = screen;
  const blocked = screen.blocked === true;
  element('block').textContent = blocked ? 'Unblock bot' : 'Block bot';
  element('block').hidden = state.groupId !== undefined || !state.bot;
  field.disabled = !state.bot || blocked;
  if (blocked) field.placeholder = 'You have blocked the bot';
  else if (field.placeholder.startsWith('You have')) field.placeholder = 'Message';
  for (const id of ['send', 'attach', 'location', 'record']) element(id).disabled = field.disabled;
  showTopics(screen);
  showKeyboard(screen.keyboard);
  showMessages();
  showTyping(screen.typing);
  showAnswers(screen.presses);
  clearTimeout(state.draftTimer);
  const soonest = Math.min(...screen.drafts.map((draft) => draft.forMs));
  if (Number.isFinite(soonest)) state.draftTimer = setTimeout(() => void refresh(), soonest + 50);
}

function showTopics({ messages, chat }) {
  const isForum = chat?.is_forum === true;
  for (const part of document.querySelectorAll('.topic-part')) part.hidden = !isForum;
  if (!isForum) return;
  for (const { message_thread_id: id, forum_topic_created: made, forum_topic_edited: edited } of messages) {
    if (id) topicNames.set(id, made?.name ?? edited?.name ?? topicNames.get(id) ?? `Topic ${id}`);
  }
  const known = [...topicNames].filter(([id]) => messages.some((message) => message.message_thread_id === id));
  const named = known.map(([id, name]) => [String(id), name]);
  setOptions(topics, [['', 'All topics'], ['1', 'General'], ...named, ['new', 'New topic…']]);
  topics.value = state.threadId ? String(state.threadId) : '';
}

const topicNames = new Map();

function showTyping(typing) {
  clearTimeout(state.typingTimer);
  element('typing').textContent = typing ? `@${typing.bot} is ${doing[typing.action] ?? 'typing'}` : '';
  if (typing) state.typingTimer = setTimeout(() => showTyping(null), typing.forMs);
}

const doing = {
  upload_photo: 'sending a photo',
  upload_video: 'sending a video',
  upload_voice: 'sending a voice message',
  upload_document: 'sending a file',
  record_voice: 'recording',
  record_video: 'recording',
  find_location: 'looking for a place',
  choose_sticker: 'choosing a sticker',
};

/** Presses made here whose answer has not been shown. */
const waiting = new Set();

function showAnswers(presses) {
  for (const { callbackQueryId, answer } of presses) {
    if (!answer || !waiting.delete(callbackQueryId)) continue;
    if (answer.showAlert) {
      element('alert-text').textContent = answer.text;
      void openDialog('alert');
    } else if (answer.text) toast(answer.text);
    else if (answer.url) toast(`The bot opens ${answer.url}`);
  }
}

const toastMs = 5000;
let toastTimer;
function toast(text) {
  clearTimeout(toastTimer);
  element('toast').textContent = text;
  toastTimer = setTimeout(() => toast(''), text ? toastMs : 0);
  if (!text) clearTimeout(toastTimer);
}

function showEmpty(isEmpty) {
  empty.hidden = !isEmpty;
  if (!isEmpty) return;
  const noBot = !state.bot;
  const [heading, words] = [empty.querySelector('h2'), empty.querySelector('p')];
  empty.querySelector('button').hidden = noBot || state.groupId !== undefined;
  empty.querySelector('pre').hidden = !noBot;
  heading.textContent = noBot ? 'There is no bot yet' : `Say hello to @${state.bot}`;
  words.textContent = noBot
    ? 'Make one, and give its token to your program together with this address as Bot API server.'
    : state.groupId
      ? 'The bot is in the group. Write a message; @ mentions the bot.'
      : 'Press Start, as in Telegram, or write a message.';
  empty.querySelector('pre').textContent =
    `curl -X POST ${location.origin}/_sim/bots \\\n  -H 'content-type: application/json' \\\n  -d '{"username": "my_first_bot"}'`;
}

// What the person does.

startMessages({
  shown: (count) => showEmpty(count === 0),
  command: (text) => void sendText(state.groupId && !text.includes('@') ? `${text}@${state.bot}` : text),
  reply: (message) => setAbout({ kind: 'reply', message }),
  edit: (message) => setAbout({ kind: 'edit', message }),
  again: (pending) => void sendAgain(pending),
  async pressed(callbackQueryId) {
    waiting.add(callbackQueryId);
    await refresh();
  },
  stop: ({ threadId }) =>
    ask('/_sim/stop-draft', { bot: state.bot, userId: state.userId, ...(threadId ? { threadId } : {}) }),
});
startComposer(refresh);

empty.querySelector('button').addEventListener('click', () => {
  void sendText('/start');
  field.focus();
});
bots.addEventListener('change', () => {
  state.bot = bots.value;
  state.groupId = undefined;
  open(undefined);
  void attempt(loadBots).then(refreshPanel);
});
chats.addEventListener('change', () => attempt(chooseChat));
topics.addEventListener('change', () => attempt(chooseTopic));
languages.addEventListener('change', () => localStorage.setItem('simulator-language', languages.value));
element('block').addEventListener('click', () =>
  attempt(async () => {
    const blocked = state.screen?.blocked === true;
    await ask(`/_sim/users/${state.userId}/${blocked ? 'unblock' : 'block'}`, { bot: state.bot });
    await refresh();
  }),
);
element('restart').addEventListener('click', () => {
  state.userId = newPerson();
  open(undefined);
  void loadChats();
  if (state.bot) void sendText('/start');
  field.focus();
});

async function chooseChat() {
  if (chats.value !== 'new') return open(chats.value ? Number(chats.value) : undefined);
  const wanted = await openDialog('group');
  if (wanted !== 'make') return loadChats();
  const id = -1_000_000_000_000 - Math.floor(Math.random() * 1_000_000_000);
  const group = { id, title: element('group-name').value.trim(), isForum: element('group-forum').checked };
  await ask('/_sim/chats', group);
  await ask('/_sim/set-bot-status', { bot: state.bot, userId: state.userId, chatId: id, status: 'member' });
  state.groupTitle = group.title;
  open(id);
  await loadChats();
  return field.focus();
}

async function chooseTopic() {
  if (topics.value === 'new') {
    if ((await openDialog('new-topic')) === 'make') {
      const { threadId } = await ask('/_sim/create-topic', { ...acting(), name: element('topic-name').value.trim() });
      state.threadId = threadId;
    }
    await refresh();
  } else {
    state.threadId = topics.value ? Number(topics.value) : undefined;
    showScreen(state.screen ?? nothing);
  }
  field.focus();
}

/** As Telegram opens a link to a bot: its private chat, and /start with what stands behind `?start=`. */
document.addEventListener('click', (event) => {
  const anchor = event.target.closest('a[href^="https://t.me/"]');
  const { pathname, searchParams } = new URL(anchor?.href ?? location.href);
  const name = pathname.slice(1).toLowerCase();
  const known = anchor && [...bots.options].find(({ value }) => value.toLowerCase() === name);
  if (!known) return;
  event.preventDefault();
  state.bot = known.value;
  bots.value = known.value;
  open(undefined);
  void attempt(loadBots);
  const payload = searchParams.get('start');
  if (payload) void sendText(`/start ${payload}`);
  field.focus();
});

// Theme, and the start.

const themes = ['system', 'light', 'dark'];
function setTheme(theme) {
  localStorage.setItem('simulator-theme', theme);
  document.documentElement.dataset.theme = theme;
  element('theme').querySelector('span').textContent = `Theme: ${theme}`;
}
element('theme').addEventListener('click', () => {
  const now = localStorage.getItem('simulator-theme') ?? 'system';
  setTheme(themes[(themes.indexOf(now) + 1) % themes.length]);
});

const statusEveryMs = 2000;
async function keepUp() {
  try {
    await loadBots();
    await refreshPanel();
    clearProblem();
  } catch (error) {
    showProblem(error);
  }
  setTimeout(() => void keepUp(), statusEveryMs);
}

setTheme(localStorage.getItem('simulator-theme') ?? 'system');
state.userId = Number(localStorage.getItem('simulator-user')) || newPerson();
state.groupId = Number(new URLSearchParams(location.search).get('chat')) || undefined;
loadLanguages();
startPanel();
void keepUp();
