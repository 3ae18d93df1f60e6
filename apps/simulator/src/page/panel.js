// Faults, flood control and the clock: the test bench beside the chat.
import { ask, attempt, element, make, makeButton } from './ask.js';
import { state } from './state.js';

const panel = element('panel');
/** Settings of each kind of fault, as the control API lists them. */
let kinds = [];

export function startPanel() {
  const button = element('panel-switch');
  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    localStorage.setItem('simulator-panel', open ? 'open' : '');
    if (open) void attempt(refreshPanel);
  };
  button.addEventListener('click', () => show(panel.hidden));
  show(localStorage.getItem('simulator-panel') === 'open');

  for (const one of panel.querySelectorAll('[data-skip]')) one.addEventListener('click', () => void skip(one));
  for (const one of panel.querySelectorAll('[data-jump]')) {
    one.addEventListener('click', () => time('jump', { minutes: Number(one.dataset.jump) }));
  }
  element('freeze').addEventListener('click', ({ target }) =>
    time(target.dataset.frozen === 'true' ? 'run' : 'freeze', {}),
  );
  element('flood').addEventListener('change', ({ target }) =>
    attempt(() => ask('/_sim/flood', { mode: target.checked ? 'realistic' : 'off' }, 'PUT')),
  );
  element('calm').addEventListener('click', () =>
    attempt(() => ask('/_sim/faults', undefined, 'DELETE').then(refreshPanel)),
  );
  element('seed').addEventListener('change', ({ target }) =>
    attempt(() => ask('/_sim/faults', { seed: Number(target.value) }, 'PUT').then(refreshPanel)),
  );
  element('fault-for').addEventListener('change', () => attempt(refreshPanel));
}

const time = (act, body) => attempt(() => ask(`/_sim/clock/${act}`, body).then(refreshPanel));

async function skip(button) {
  const unit = button.dataset.skip;
  button.disabled = true;
  await time('skip', unit === 'day' ? { hours: 24 } : { [unit]: 1 });
  button.disabled = false;
}

export async function refreshPanel() {
  if (panel.hidden || !state.bot) return;
  if (kinds.length === 0) kinds = await loadKinds();
  const [clock, flood, faults] = await Promise.all(['clock', 'flood', 'faults'].map((name) => ask(`/_sim/${name}`)));
  element('now').textContent =
    `${clock.iso.replace('T', ' ').slice(0, 19)} UTC${clock.frozen ? ', standing still' : ''}`;
  element('freeze').textContent = clock.frozen ? 'Run' : 'Freeze';
  element('freeze').dataset.frozen = String(clock.frozen);
  element('flood').checked = flood.mode === 'realistic';
  if (document.activeElement !== element('seed')) element('seed').value = faults.seed;
  showFaults(faults.items);
}

async function loadKinds() {
  const { routes } = await ask('/_sim/');
  const { body } = routes.find(({ method, path }) => method === 'POST' && path === '/_sim/faults');
  return body.oneOf ?? body.anyOf;
}

const forBot = () => element('fault-for').value === 'bot';
/** What is for all bots stands in the panel of all bots alone, and so does each bot's own. */
const isShown = (rule, bot) => (forBot() ? rule.botId === bot : rule.botId === undefined);

function showFaults(rules) {
  const bot = state.botId;
  const list = element('faults');
  // A setting that is being typed must not be drawn anew.
  if (list.contains(document.activeElement) && document.activeElement.type === 'number') return;
  const focused = list.contains(document.activeElement) ? document.activeElement.id : undefined;
  list.replaceChildren(
    ...kinds.map((kind) =>
      faultRow(
        kind,
        rules.find((rule) => rule.kind === kindOf(kind) && isShown(rule, bot)),
      ),
    ),
  );
  if (focused) element(focused)?.focus();
}

const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;
const kindOf = (schema) => schema.properties.kind.const;
const titleOf = (kind) =>
  kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (letter) => letter.toUpperCase());

/** Settings that make sense as a field; the rest is for the API. */
const isField = ([name, { type, enum: choices, anyOf }]) =>
  name === 'probability' ||
  (!['kind', 'next', 'seed', 'chatId'].includes(name) &&
    (type === 'integer' || type === 'number' || type === 'boolean' || choices || anyOf));

function faultRow(schema, rule) {
  const kind = kindOf(schema);
  const item = make('li');
  const label = make('label', 'check');
  const box = make('input');
  box.type = 'checkbox';
  box.id = `fault-${kind}`;
  box.checked = rule !== undefined;
  label.append(box, make('strong', '', titleOf(kind)));
  const line = make('div', 'fault');
  const settings = make('div', 'settings');
  settings.append(make('p', '', sentence(schema.description)));
  const inputs = Object.entries(schema.properties)
    .filter(isField)
    .map((one) => settingField(kind, one, rule));
  settings.append(...inputs.map(({ line }) => line));
  const button = makeButton('more', 'Settings', () => fold(opened.has(kind)));
  button.setAttribute('aria-label', `Settings of ${titleOf(kind)}`);
  const fold = (folded) => {
    if (folded) opened.delete(kind);
    else opened.add(kind);
    settings.hidden = folded;
    button.setAttribute('aria-expanded', String(!folded));
  };
  fold(!opened.has(kind));
  line.append(label, make('span', 'count', rule ? `struck ${rule.applied} times` : ''), button);
  const set = (on) =>
    attempt(() =>
      setFault(kind, rule, on ? Object.fromEntries(inputs.map(({ name, value }) => [name, value()])) : undefined),
    );
  box.addEventListener('change', () => set(box.checked));
  settings.addEventListener('change', () => box.checked && set(true));
  item.append(line, settings);
  return item;
}

/** Which settings stand open, through all drawing. */
const opened = new Set();

function settingField(kind, [name, schema], rule) {
  const line = make('label', 'setting');
  const value = rule?.[name] ?? schema.default;
  if (schema.type === 'boolean') {
    const box = make('input');
    box.type = 'checkbox';
    box.checked = value;
    line.append(box, titleOf(name));
    return { name, line, value: () => box.checked };
  }
  const choices = schema.enum ?? schema.anyOf?.map((one) => one.const);
  if (choices) {
    const select = make('select');
    select.append(...choices.map((choice) => new Option(choice, choice)));
    select.value = value;
    line.append(titleOf(name), select);
    return { name, line, value: () => choices[select.selectedIndex] };
  }
  const isShare = name === 'probability';
  const input = make('input');
  input.type = 'number';
  input.id = `fault-${kind}-${name}`;
  input.step = isShare ? '0.1' : 'any';
  input.value = isShare ? value * 100 : value;
  line.append(isShare ? 'Share in %' : titleOf(name), input);
  return { name, line, value: () => (isShare ? input.valueAsNumber / 100 : input.valueAsNumber) };
}

async function setFault(kind, rule, settings) {
  if (rule) await ask(`/_sim/faults/${rule.id}`, undefined, 'DELETE');
  if (settings) await ask('/_sim/faults', { kind, ...settings, ...(forBot() ? { bot: state.bot } : {}) });
  document.activeElement?.blur?.();
  await refreshPanel();
  element(`fault-${kind}`)?.focus();
}
