import { type Clock, systemClock } from '@chatai/core/clock';
import { seededRandom } from '@chatai/core/ids';
import { type CallContext, callFromWebhook, createSurface, type Surface } from './bot-api/index.ts';
import { createVirtualClock, type VirtualClock } from './clock/index.ts';
import { createDelivery, type Delivery } from './delivery/index.ts';
import { simulatorErrors } from './errors.ts';
import { createFaults, type Faults } from './faults/index.ts';
import { createFloodControl, type FloodControl } from './flood/index.ts';
import { createLedger, type Ledger, type ScreenThen, screenAt, watchScreens } from './ledger/index.ts';
import { createMemory, factOf, retell } from './memory/index.ts';
import {
  editAct,
  editAsUser,
  type PersonAct,
  type PersonActs,
  personActs,
  pressAct,
  pressAsUser,
  type Sent,
  sendAct,
  sendAsUser,
  setBlocked,
  setKicked,
} from './people/index.ts';
import {
  type Bot,
  botRequest,
  createBot,
  createWorld,
  type Dialog,
  dialogOf,
  emptyPrivate,
  type Screen,
  screenOf,
  type World,
} from './world/index.ts';

export interface SimulatorOptions {
  /** Source of time; the simulator can be moved ahead of it. */
  clock?: Clock;
  /** Of tokens, first update ids, faults and retry times. The same seed and the same acts give the same run. */
  seed?: number;
  /** `delivery/settings.ts`; `local` mode by default. */
  delivery?: unknown;
  /** `flood/flood-control.ts`; off by default. */
  flood?: unknown;
  /** `bot-api/surface.ts`: methods that this server doesn't have; by default it has all that are modelled. */
  surface?: unknown;
  /** Entries kept in memory, default 500,000. */
  ledgerLimit?: number;
  /** A file that gets every ledger entry as a JSON line. */
  ledgerFile?: string | undefined;
  /** A file in which bots, people, chats and webhooks outlive the program. */
  memoryFile?: string | undefined;
  /** Message ids begin above this. */
  lastMessageId?: number;
  /** Messages kept per chat, default 1,000. */
  historyLimit?: number;
  resolveHost?: (host: string) => Promise<string>;
}

/** Names a bot: its username (with or without @), id or token. */
export type BotName = string | number;

/** The simulator in this process. The control API is this object over HTTP. */
export interface Simulator {
  seed: number;
  clock: VirtualClock;
  world: World;
  delivery: Delivery;
  faults: Faults;
  flood: FloodControl;
  /** What the Bot API of this server can do. */
  surface: Surface;
  ledger: Ledger;
  callContext: CallContext;
  createBot(request?: unknown): { bot: Bot; created: boolean };
  /** Throws `bot-not-found`. Without a name the only bot there is, or `bot-not-named`. */
  bot(name?: BotName): Bot;
  /** From now on the token is refused with 401, or accepted again. */
  setRevoked(name: BotName, revoked: boolean): void;
  /** Writes as a user; see `sendAct` for the fields. */
  send(name: BotName | undefined, act: unknown): Sent;
  edit(name: BotName | undefined, act: unknown): Sent;
  press(name: BotName | undefined, act: unknown): Sent & { callbackQueryId: string };
  /** Anything that a person does, by its name in `personActs`; `input` has the fields of its schema. */
  act<Name extends keyof PersonActs>(
    name: BotName | undefined,
    act: Name,
    input: unknown,
  ): ReturnType<PersonActs[Name]['perform']>;
  setBlocked(name: BotName | undefined, userId: number, blocked: boolean): void;
  setKicked(name: BotName | undefined, chatId: number, userId: number, kicked: boolean): void;
  /** Draws a new first update_id, as after a week without updates. Throws `updates-pending`. */
  reseed(name: BotName): void;
  /** Throws `chat-not-found` for a group that the bot is not in. */
  screen(name: BotName | undefined, chatId: number, limit?: number): Screen;
  /** What a chat showed at a time (epoch milliseconds of the simulator's clock), as far as the ledger reaches back. */
  screenAt(name: BotName | undefined, chatId: number, at: number): ScreenThen;
  /** Hosts besides loopback to which webhooks may lead, as given at the start. */
  webhookHosts: readonly string[];
  /** Passes time at once, and notes it in the ledger. */
  skip(ms: number): Promise<void>;
  /** Moves the wall clock alone, and notes it in the ledger. */
  jump(ms: number): void;
  /** Calls back whenever what people see in a chat changes. */
  onChange(listener: (dialog: Dialog) => void): () => void;
  /** Forgets bots, people, chats, faults, flood windows and the ledger's entries. Settings stay. */
  reset(): void;
  close(): Promise<void>;
}

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const seed = options.seed ?? 1;
  const { next: random } = seededRandom(seed);
  const listeners = new Set<(dialog: Dialog) => void>();
  const changed = (dialog: Dialog) => {
    watchScreen(dialog);
    for (const listener of listeners) listener(dialog);
  };
  const worldOptions = {
    seed,
    lastMessageId: options.lastMessageId ?? 0,
    historyLimit: options.historyLimit ?? 1000,
  };
  const memory = createMemory(options.memoryFile);
  const world = createWorld(worldOptions, {
    changed,
    opened: (bot, dialog) => memory.remember(factOf(bot, dialog, world)),
  });
  const clock = createVirtualClock(options.clock ?? systemClock, () => delivery.atRest());
  const ledger = createLedger(clock, { limit: options.ledgerLimit ?? 500_000, file: options.ledgerFile });
  const watchScreen = watchScreens(ledger.record, clock.monotonicMs, worldOptions.historyLimit);
  const jump = (ms: number) => {
    clock.jump(ms);
    noteTime('clock jumped', ms);
  };
  const faults = createFaults(seed, jump);
  const flood = createFloodControl(clock, options.flood);
  const surface = createSurface(options.surface);
  const delivery: Delivery = createDelivery({
    clock,
    random,
    faults,
    ledger,
    settings: options.delivery,
    resolveHost: options.resolveHost,
    callMethod: (bot, reply) => void callFromWebhook(callContext, bot, reply),
    webhookSettled: ({ id: botId }, request) => memory.remember({ kind: 'webhook', botId, request }),
  });
  const callContext: CallContext = { world, delivery, clock, surface, faults, flood, ledger };
  const people = { world, delivery, clock, random };

  const bot = (name?: BotName) => findBot(world, name);
  const note = (one: Bot, action: string, detail?: Record<string, unknown>) =>
    ledger.record({ kind: 'control', botId: one.id, bot: one.me.username, action, ...(detail ? { detail } : {}) });

  const noteTime = (action: string, ms: number) =>
    ledger.record({ kind: 'control', botId: 0, bot: '', action, detail: { ms } });

  for (const fact of memory.recall()) retell(fact, world, delivery);
  memory.begin();

  return {
    seed,
    clock,
    world,
    delivery,
    faults,
    flood,
    surface,
    ledger,
    callContext,
    bot,
    createBot(request = {}) {
      const made = createBot(world, botRequest.parse(request));
      if (made.created) {
        const { id: botId, token, me } = made.bot;
        const topics = me.has_topics_enabled ? { topicsEnabled: true } : {};
        memory.remember({ kind: 'bot', botId, token, username: me.username, name: me.first_name, ...topics });
        note(made.bot, 'bot created');
      }
      return made;
    },
    setRevoked(name, revoked) {
      const one = bot(name);
      one.revoked = revoked;
      memory.remember({ kind: 'revoked', botId: one.id, revoked });
      note(one, revoked ? 'token revoked' : 'token restored');
    },
    send: (name, act) => sendAsUser(people, bot(name), sendAct.parse(act)),
    edit: (name, act) => editAsUser(people, bot(name), editAct.parse(act)),
    press: (name, act) => pressAsUser(people, bot(name), pressAct.parse(act)),
    act<Name extends keyof PersonActs>(name: BotName | undefined, act: Name, input: unknown) {
      const { schema, perform }: PersonAct = personActs[act] as PersonAct;
      // The schema of an act is that of its function; the union of all acts can't say so.
      return perform(people, bot(name), schema.parse(input)) as ReturnType<PersonActs[Name]['perform']>;
    },
    setBlocked(name, userId, blocked) {
      setBlocked(people, bot(name), userId, blocked);
      note(bot(name), blocked ? 'bot blocked' : 'bot unblocked', { userId });
    },
    setKicked(name, chatId, userId, kicked) {
      setKicked(people, bot(name), chatId, userId, kicked);
      note(bot(name), kicked ? 'bot kicked' : 'bot let in', { chatId });
    },
    reseed(name) {
      const one = bot(name);
      const queue = delivery.of(one);
      if (!queue.reseed()) throw simulatorErrors.updatesPending({ count: queue.pendingCount(), bot: one.me.username });
      note(one, 'update ids reseeded');
    },
    screen(name, chatId, limit) {
      const one = bot(name);
      // Before the first message a private chat is empty, a group is nowhere.
      const stranger = () => world.users.get(chatId) ?? { id: chatId, is_bot: false, first_name: `User ${chatId}` };
      const dialog = dialogOf(one, chatId) ?? (chatId > 0 ? emptyPrivate(one, stranger()) : undefined);
      if (!dialog) throw simulatorErrors.chatNotFound({ bot: one.me.username, chatId });
      return screenOf(dialog, clock.monotonicMs(), limit);
    },
    screenAt(name, chatId, at) {
      // A group has one screen for all its bots; the private chats of one person with different bots have the same id.
      const query = { kind: 'screen', chatId, ...(chatId > 0 ? { botId: bot(name).id } : {}) } as const;
      const { firstSeq } = ledger.query({ limit: 0 });
      return screenAt(ledger.entries(query), at, firstSeq === 1);
    },
    webhookHosts: delivery.settings().webhookHosts,
    async skip(ms) {
      noteTime('clock skipped', ms);
      await clock.skip(ms);
    },
    jump,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset() {
      delivery.close();
      for (const part of [world.botsByToken, world.botsById, world.botsByUsername, world.users, world.groups])
        part.clear();
      world.deactivated.clear();
      world.files.byNumber.clear();
      world.files.keptBytes = 0;
      faults.clear();
      flood.reset();
      ledger.reset();
      memory.forget();
    },
    async close() {
      delivery.close();
      await ledger.close();
    },
  };
}

function findBot(world: World, name: BotName | undefined): Bot {
  if (name === undefined) {
    const [only, ...others] = world.botsById.values();
    if (only && others.length === 0) return only;
    throw simulatorErrors.botNotNamed({ count: world.botsById.size });
  }
  const text = String(name).replace(/^@/, '');
  const found =
    world.botsByToken.get(text) ?? world.botsByUsername.get(text.toLowerCase()) ?? world.botsById.get(Number(text));
  // A token that is not known must not be repeated in an error text.
  if (!found) throw simulatorErrors.botNotFound({ bot: text.includes(':') ? 'with this token' : `"${text}"` });
  return found;
}
