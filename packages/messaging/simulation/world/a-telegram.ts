import type { ManualClock } from '@chatai/core/clock';
import { type Telegram, type TelegramAnswer, TelegramWireError } from '../../src/channels/telegram/index.ts';
import type { Dice } from '../seeds.ts';
import { happensIn, type Living } from './a-clock.ts';
import type { Effects } from './effects.ts';

/** A message as its readers see it. */
export interface Seen {
  id: number;
  /** Grows over all chats of the world: the order in which Telegram took them. */
  order: number;
  text: string;
  /** Of its buttons. */
  data: { text: string; data: string }[];
}

export interface Chat {
  id: number;
  isPrivate: boolean;
  messages: Map<number, Seen>;
  blocked: boolean;
  wasBlocked: boolean;
  movedTo: number | undefined;
  draft: { id: number; text: string } | undefined;
  /** Telegram takes nothing here before. */
  restsUntilMs: number;
}

/** Who calls: a worker of the world, and for which row of the outbox. */
export interface Caller {
  worker: Living;
  row?: { seq: number; hold: boolean };
}

/** A call that sends a message. */
export interface Sending extends Caller {
  chatId: number;
  beganAtMs: number;
  /** What who called knows of it, once it is over for them. */
  outcome: 'sent' | 'refused' | 'unknown' | undefined;
  /** What Telegram made of it. */
  message: Seen | undefined;
}

export interface Weather {
  /** How likely each trouble is, of all calls. */
  trouble: number;
  /** Is it a Bot API server that knows drafts? */
  drafts: boolean;
}

type Refusal = Extract<TelegramAnswer<unknown>, { ok: false }>;
const refusal = (code: number, description: string, more: Partial<Refusal> = {}): Refusal => ({
  ok: false,
  code,
  description,
  ...more,
});

/** A model of Telegram: what it takes it shows, it takes a call before or without its answer arriving, and it refuses as the real one does (telegram.md 1.5). */
export function aTelegram(deps: {
  effects: Effects;
  random: Dice;
  clock: ManualClock;
  weather: Weather;
  /** A call begins that sends a message. */
  begins(sending: Sending): void;
}) {
  const { effects, random, clock, weather } = deps;
  const chats = new Map<number, Chat>();
  let order = 0;
  let lastId = 100;

  const chatOf = (id: number) => chats.get(id) as Chat;

  function addMessage(chat: Chat, text: string, data: Seen['data']): Seen {
    const message = { id: ++lastId, order: ++order, text, data };
    chat.messages.set(message.id, message);
    return message;
  }

  /** What Telegram does with a call that has reached it. */
  function take(method: string, parameters: Parameters, sending: Sending | undefined): TelegramAnswer<unknown> {
    if (method === 'answerCallbackQuery' || method === 'sendChatAction') return done;
    const chat = chatOf(parameters.chat_id);
    if (chat.movedTo !== undefined) {
      const description = 'Bad Request: group chat was upgraded to a supergroup chat';
      return refusal(400, description, { migrateToChatId: chat.movedTo });
    }
    if (chat.blocked) {
      const why = chat.isPrivate ? 'bot was blocked by the user' : 'bot was kicked from the supergroup chat';
      return refusal(403, `Forbidden: ${why}`);
    }
    const data = (parameters.reply_markup?.inline_keyboard.flat() ?? []).map((button) => ({
      text: button.text,
      data: button.callback_data ?? '',
    }));
    if (method === 'sendMessageDraft') {
      if (!weather.drafts) return refusal(404, 'Not Found: method not found');
      chat.draft = { id: parameters.draft_id as number, text: parameters.text as string };
      return done;
    }
    if (method === 'sendMessage') {
      const message = addMessage(chat, parameters.text as string, data);
      chat.draft = undefined;
      if (sending) sending.message = message;
      return { ok: true, result: { message_id: message.id } };
    }
    const message = chat.messages.get(parameters.message_id as number);
    if (!message) return refusal(400, 'Bad Request: message to edit not found');
    if (method === 'deleteMessage') {
      chat.messages.delete(message.id);
      return done;
    }
    if (method === 'editMessageText') {
      const isSame = message.text === parameters.text && JSON.stringify(message.data) === JSON.stringify(data);
      if (isSame) return refusal(400, 'Bad Request: message is not modified');
      message.text = parameters.text as string;
    }
    message.data = data;
    return done;
  }

  /** Who may be refused for a while: whatever is a message or changes one. */
  const isLimited = (method: string) => ['sendMessage', 'editMessageText', 'sendMessageDraft'].includes(method);

  function limit(chatId: number, restMs: number) {
    const chat = chats.get(chatId);
    if (chat) chat.restsUntilMs = Math.max(chat.restsUntilMs, clock.monotonicMs() + restMs);
    return tooMany(restMs);
  }

  const client = (caller: Caller): Telegram => ({
    call: <Result>(_: string, method: string, given: Record<string, unknown>, { timeoutMs = 15_000 } = {}) =>
      new Promise<TelegramAnswer<Result>>((resolve, reject) => {
        // The model reads what the methods that it knows are given.
        const parameters = given as unknown as Parameters;
        const sending: Sending | undefined =
          method === 'sendMessage'
            ? {
                ...caller,
                chatId: parameters.chat_id,
                beganAtMs: clock.monotonicMs(),
                outcome: undefined,
                message: undefined,
              }
            : undefined;
        if (sending) deps.begins(sending);
        const beganAtMs = clock.monotonicMs();
        let over = false;
        const end = (outcome: NonNullable<Sending['outcome']>, tell: () => void) =>
          happensIn(caller.worker, () => {
            if (over) return;
            over = true;
            cancel();
            if (sending) sending.outcome = outcome;
            tell();
          });
        const lost = (written: boolean) =>
          end(written ? 'unknown' : 'refused', () =>
            reject(new TelegramWireError(method, written, new Error('socket hang up'))),
          );
        const reply = (answer: TelegramAnswer<unknown>) =>
          end(answer.ok ? 'sent' : answer.code >= 500 ? 'unknown' : 'refused', () =>
            resolve(answer as TelegramAnswer<Result>),
          );
        const cancel = clock.after(timeoutMs, () => lost(true));
        const reach = () => take(method, parameters, sending);
        const run = () => {
          // Nobody waits for it any more; that a message still arrives happens too.
          if (over || clock.monotonicMs() >= beganAtMs + timeoutMs)
            return void (sending && random.chance(0.5) && reach());
          if (random.chance(weather.trouble)) {
            switch (random.pick(['limited', 'failed', 'lost', 'hangs', 'unwritten'] as const)) {
              case 'limited':
                return reply(limit(isLimited(method) ? parameters.chat_id : 0, random.between(1, 30) * 1_000));
              case 'failed':
                if (random.chance(0.5)) reach();
                return reply(refusal(502, 'Bad Gateway'));
              case 'lost':
                if (random.chance(0.5)) reach();
                return lost(true);
              case 'hangs':
                return void (random.chance(0.5) && reach());
              case 'unwritten':
                return lost(false);
            }
          }
          const rests = isLimited(method) ? chatOf(parameters.chat_id).restsUntilMs - clock.monotonicMs() : 0;
          reply(rests > 0 ? tooMany(rests) : reach());
        };
        effects.add({ owner: caller.worker, run, isOnTheWire: true });
      }),
    close: async () => {},
  });

  return {
    chats,
    client,
    addChat(id: number): Chat {
      const chat: Chat = {
        id,
        isPrivate: id > 0,
        messages: new Map(),
        blocked: false,
        wasBlocked: false,
        movedTo: undefined,
        draft: undefined,
        restsUntilMs: 0,
      };
      chats.set(id, chat);
      return chat;
    },
    /** The number of a message that a person writes. */
    nextMessageId: () => ++lastId,
  };
}

export type TelegramModel = ReturnType<typeof aTelegram>;

const done = { ok: true, result: true } as const;

const tooMany = (restMs: number) =>
  refusal(429, `Too Many Requests: retry after ${Math.ceil(restMs / 1_000)}`, { retryAfterMs: restMs });

/** Of the methods that the model knows, in Telegram's spelling. */
interface Parameters {
  chat_id: number;
  text?: string;
  message_id?: number;
  draft_id?: number;
  reply_markup?: { inline_keyboard: { text: string; callback_data?: string }[][] };
}
