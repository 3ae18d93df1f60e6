// The chat page: one person, one bot, one private chat. Texts of others become text nodes, never markup.

const element = (id) => document.getElementById(id);
const bots = element('bot');
const list = element('messages');
const languages = element('language');
const empty = element('empty');
const field = element('text');
const state = { bot: undefined, userId: 0, events: undefined, typingTimer: undefined, pending: [], shown: [] };

// Talking to the simulator.

async function ask(path, body) {
  const response = await fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!response.ok)
    throw Object.assign(new Error(answer.detail ?? answer.title), { type: answer.type, fix: answer.fix });
  return answer;
}

const query = () => `bot=${encodeURIComponent(state.bot)}`;

function showProblem(error) {
  const unreachable = error instanceof TypeError;
  element('problem').textContent = unreachable
    ? 'The simulator does not answer. Nothing is sent until it runs again; this page tries by itself.'
    : [error.message, error.fix].filter(Boolean).join(' ');
  element('problem').hidden = false;
}

const clearProblem = () => {
  element('problem').hidden = true;
};

// Who talks to whom.

function loadPerson() {
  state.userId = Number(localStorage.getItem('simulator-user')) || newPerson();
}

function newPerson() {
  const userId = 100_000_000 + Math.floor(Math.random() * 900_000_000);
  localStorage.setItem('simulator-user', String(userId));
  return userId;
}

/** What Telegram tells a bot about a person: their app's language. English, which this page speaks, until another is chosen. */
function loadLanguages() {
  const own = navigator.language.slice(0, 2);
  const name = (code) => new Intl.DisplayNames([code], { type: 'language' }).of(code);
  const codes = [...new Set(['en', 'ru', own, 'de', 'es', 'fr', 'pt', 'tr', 'uk', 'ar', 'zh', 'ja'])];
  languages.replaceChildren(...codes.map((code) => new Option(name(code), code)));
  languages.value = localStorage.getItem('simulator-language') ?? 'en';
  if (languages.value === '') languages.value = 'en';
}

async function loadBots() {
  const { items } = await ask('/_sim/bots');
  const names = items.map((bot) => bot.username);
  const known = [...bots.options].map((option) => option.value);
  if (names.join() !== known.join()) {
    bots.replaceChildren(...items.map((bot) => new Option(`@${bot.username}`, bot.username)));
  }
  const asked = state.bot || new URLSearchParams(location.search).get('bot')?.replace(/^@/, '');
  const wanted = names.find((name) => name.toLowerCase() === asked?.toLowerCase()) ?? names[0] ?? '';
  bots.value = wanted;
  if (wanted !== state.bot) open(wanted);
  showStatus(items.find((bot) => bot.username === wanted));
  bots.disabled = names.length === 0;
}

function open(bot) {
  state.bot = bot;
  state.pending = [];
  state.events?.close();
  list.replaceChildren();
  if (!bot) {
    showScreen({ messages: [], typing: null });
    return;
  }
  history.replaceState(null, '', `?bot=${encodeURIComponent(bot)}`);
  // Every opening of the stream is a reason to read the screen: nothing that changed meanwhile is missed.
  state.events = new EventSource(`/_sim/events?${query()}&chatId=${state.userId}`);
  state.events.onopen = () => void refresh();
  state.events.onmessage = () => void refresh();
}

function showStatus(bot) {
  const status = element('status');
  const waiting = bot?.pendingUpdates ?? 0;
  const connected = bot && (bot.polling || bot.webhookUrl);
  status.dataset.state = !bot ? 'off' : bot.revoked ? 'warn' : connected ? 'ok' : waiting ? 'warn' : 'off';
  status.textContent = !bot
    ? 'No bot here'
    : bot.revoked
      ? `The token of @${bot.username} is revoked: it hears nothing`
      : connected
        ? `Connected by ${bot.webhookUrl ? 'webhook' : 'long polling'}${waiting > 1 ? `, ${waiting} updates waiting` : ''}`
        : waiting
          ? `Nobody listens for @${bot.username}: ${waiting} updates waiting`
          : `Nobody listens for @${bot.username} right now`;
}

// What stands on the screen.

async function refresh() {
  const bot = state.bot;
  try {
    const screen = await ask(`/_sim/chats/${state.userId}/screen?${query()}`);
    if (bot === state.bot) showScreen(screen);
    clearProblem();
  } catch (error) {
    showProblem(error);
  }
}

function showScreen({ messages, typing }) {
  state.shown = messages;
  showMessages();
  showTyping(typing);
}

function showMessages() {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const old = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = [
    ...state.shown.map((message) => [`m${message.message_id}`, message]),
    ...state.pending.map((one) => [one.key, one]),
  ].map(([key, message]) => {
    const version = JSON.stringify(message);
    const known = old.get(key);
    return known?.dataset.version === version ? known : itemOf(key, version, message);
  });
  // Items that did not change stay where they are, so that focus and reading place are kept.
  items.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  while (list.children.length > items.length) list.lastElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
  showEmpty(items.length === 0);
}

function itemOf(key, version, message) {
  const mine = !message.from?.is_bot;
  const item = make('li', `message ${mine ? 'mine' : 'theirs'}${message.failed ? ' failed' : ''}`);
  item.dataset.key = key;
  item.dataset.version = version;
  item.append(make('span', 'hidden', mine ? 'You: ' : `@${message.from.username}: `));
  const bubble = make('div', 'bubble');
  if (message.reply_to_message) bubble.append(make('div', 'quote', contentOf(message.reply_to_message)));
  bubble.append(contentOf(message));
  item.append(bubble);
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length > 0) item.append(buttonsOf(message, rows.flat()));
  item.append(make('div', 'meta', metaOf(message)));
  if (message.failed) item.append(againButton(message));
  return item;
}

const contentOf = (message) =>
  message.document
    ? [`[file] ${message.document.file_name}`, message.caption].filter(Boolean).join('\n')
    : message.text;

function metaOf(message) {
  if (message.failed) return `Not sent: ${message.failed}`;
  if (message.key) return 'Sending';
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return message.edit_date ? `${time}, edited` : time;
}

function buttonsOf(message, buttons) {
  const row = make('div', 'buttons');
  for (const { text, callback_data: data, url } of buttons) {
    const button = make('button', '', text);
    button.type = 'button';
    if (data === undefined) {
      // A link of a bot is shown, not followed: the sandbox opens nothing by itself.
      button.disabled = true;
      button.title = url ?? 'The simulator does not model this button';
    } else button.addEventListener('click', () => void press(message.message_id, data));
    row.append(button);
  }
  return row;
}

function againButton(message) {
  const button = make('button', '', 'Send again');
  button.type = 'button';
  button.addEventListener('click', () => {
    state.pending = state.pending.filter((other) => other.key !== message.key);
    void send(message.text);
    field.focus();
  });
  return button;
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function showTyping(typing) {
  clearTimeout(state.typingTimer);
  element('typing').textContent = typing ? `@${typing.bot} is ${words[typing.action] ?? 'typing'}` : '';
  if (typing) state.typingTimer = setTimeout(() => showTyping(null), typing.forMs);
}

const words = { upload_photo: 'sending a photo', upload_document: 'sending a file', record_voice: 'recording' };

function showEmpty(isEmpty) {
  empty.hidden = !isEmpty;
  const noBot = state.bot === '';
  field.disabled = noBot;
  element('send').disabled = noBot;
  if (!isEmpty) return;
  const [heading, words] = [empty.querySelector('h2'), empty.querySelector('p')];
  empty.querySelector('button').hidden = noBot;
  empty.querySelector('pre').hidden = !noBot;
  heading.textContent = noBot ? 'There is no bot yet' : `Say hello to @${state.bot}`;
  words.textContent = noBot
    ? 'Make one, and give its token to your program together with this address as Bot API server.'
    : 'Press Start, as in Telegram, or write a message.';
  empty.querySelector('pre').textContent =
    `curl -X POST ${location.origin}/_sim/bots \\\n  -H 'content-type: application/json' \\\n  -d '{"username": "my_first_bot"}'`;
}

// What the person does.

async function send(text) {
  const one = { key: `p${Date.now()}${state.pending.length}`, text, date: Date.now() / 1000 };
  state.pending.push(one);
  showMessages();
  list.scrollTop = list.scrollHeight;
  const user = { first_name: 'Sandbox visitor', language_code: languages.value };
  try {
    await ask('/_sim/send', { bot: state.bot, userId: state.userId, text, user });
    state.pending = state.pending.filter((other) => other !== one);
    await refresh();
  } catch (error) {
    one.failed = error instanceof TypeError ? 'the simulator does not answer' : error.message;
    showMessages();
  }
}

async function press(messageId, data) {
  try {
    await ask('/_sim/press', { bot: state.bot, userId: state.userId, messageId, data });
  } catch (error) {
    showProblem(error);
  }
}

element('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text || field.disabled) return;
  field.value = '';
  void send(text);
  field.focus();
});
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  element('composer').requestSubmit();
});
empty.querySelector('button').addEventListener('click', () => {
  void send('/start');
  field.focus();
});
bots.addEventListener('change', () => {
  open(bots.value);
  void loadBots();
});
languages.addEventListener('change', () => localStorage.setItem('simulator-language', languages.value));
element('person').addEventListener('click', () => {
  state.userId = newPerson();
  open(state.bot);
  field.focus();
});

// Theme, and the start.

const themes = ['system', 'light', 'dark'];
function setTheme(theme) {
  localStorage.setItem('simulator-theme', theme);
  document.documentElement.dataset.theme = theme;
  element('theme').textContent = `Theme: ${theme}`;
}
element('theme').addEventListener('click', () => {
  const now = localStorage.getItem('simulator-theme') ?? 'system';
  setTheme(themes[(themes.indexOf(now) + 1) % themes.length]);
});

const statusEveryMs = 2000;
async function keepUp() {
  try {
    await loadBots();
    clearProblem();
  } catch (error) {
    showProblem(error);
  }
  setTimeout(() => void keepUp(), statusEveryMs);
}

setTheme(localStorage.getItem('simulator-theme') ?? 'system');
loadPerson();
loadLanguages();
void keepUp();
