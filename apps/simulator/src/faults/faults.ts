import { seededRandom } from '@chatai/core/ids';
import { type FaultKind, type FaultSettings, faultSettings } from './kinds.ts';
import { type MethodKind, methodKindOf } from './method-kinds.ts';

export type FaultRule = FaultSettings & { id: string; botId?: number };

/** A rule with what is left of it. `applied` counts how often it struck. */
export type FaultState = FaultRule & { applied: number; seed: number };

const outcomes = [
  'tooManyRequests',
  'serverError',
  'resetBeforeAccept',
  'loseResponse',
  'cutAnswer',
  'slowAnswer',
] as const;
type OutcomeKind = (typeof outcomes)[number];

/** What is to happen to one Bot API call. The clock has jumped already. */
export interface CallFault {
  latencyMs: number;
  jumpedMs: number;
  outcome?: Extract<FaultSettings, { kind: OutcomeKind }> & { retryAfter: number };
}

type Of<Kind extends FaultKind> = Extract<FaultRule, { kind: Kind }>;
type DeliveryKind = Exclude<FaultKind, OutcomeKind | 'latency' | 'clockJump'>;

export interface Faults {
  /** Adds a rule for one bot, or for all without `botId`. */
  add(settings: unknown, botId?: number): FaultState;
  remove(id: string): boolean;
  /** Removes the rules of one bot, or all of them. */
  clear(botId?: number): void;
  list(): FaultState[];
  seed(): number;
  /** Draws anew from here: the same seed, rules and calls bring the same faults. */
  reseed(seed: number): void;
  /** Undefined when nothing is to happen, which costs next to nothing. */
  onCall(botId: number, method: string, chatId: number | undefined): CallFault | undefined;
  onDelivery<Kind extends DeliveryKind>(kind: Kind, botId: number): Of<Kind> | undefined;
  /** A whole number between the two, from the rule's own random source. */
  between(rule: { id: string }, min: number, max: number): number;
}

interface Live {
  rule: FaultRule;
  /** Its place among all rules since the last clearing, which gives it a seed of its own. */
  place: number;
  seed: number;
  applied: number;
  methods: Set<string> | undefined;
  kinds: Set<MethodKind> | undefined;
  next: () => number;
  /** 429s in a row, per bot and chat. */
  streaks: Map<string, number>;
}

/** `jump` moves the wall clock. */
export function createFaults(initialSeed: number, jump: (ms: number) => void = () => {}): Faults {
  let live: Live[] = [];
  let made = 0;
  let seed = initialSeed;

  const draw = (one: Live) => {
    one.seed = one.rule.seed ?? (seed * 1000 + one.place) >>> 0;
    one.next = seededRandom(one.seed).next;
    one.applied = 0;
    one.streaks.clear();
  };
  return {
    add(settings, botId) {
      const rule = {
        ...faultSettings.parse(settings),
        id: `fault-${++made}`,
        ...(botId === undefined ? {} : { botId }),
      };
      const methods = 'methods' in rule ? rule.methods : undefined;
      const kinds = 'methodKinds' in rule ? rule.methodKinds : undefined;
      const one: Live = {
        rule,
        place: made,
        seed: 0,
        applied: 0,
        methods: methods && new Set(methods.map((name) => name.toLowerCase())),
        kinds: kinds && new Set(kinds),
        next: () => 0,
        streaks: new Map(),
      };
      draw(one);
      live.push(one);
      return stateOf(one);
    },
    remove(id) {
      const before = live.length;
      live = live.filter((one) => one.rule.id !== id);
      return live.length < before;
    },
    clear(botId) {
      live = botId === undefined ? [] : live.filter((one) => one.rule.botId !== botId);
      if (live.length === 0) made = 0;
    },
    list: () => live.map(stateOf),
    seed: () => seed,
    reseed(next) {
      seed = next;
      for (const one of live) draw(one);
    },
    onCall(botId, method, chatId) {
      if (live.length === 0) return undefined;
      const fault: CallFault = { latencyMs: 0, jumpedMs: 0 };
      const kind = methodKindOf(method);
      for (const one of live) {
        const { rule } = one;
        if (!concerns(one, botId, method, kind, chatId)) continue;
        if (rule.kind === 'latency') {
          if (strikes(one)) fault.latencyMs += between(one, rule.minMs, rule.maxMs);
        } else if (rule.kind === 'clockJump') {
          if (strikes(one)) fault.jumpedMs += between(one, rule.minMs, rule.maxMs);
        } else if (isOutcome(rule)) {
          // One call has one end: the first rule that strikes decides it, and later rules are not drawn.
          if (fault.outcome) continue;
          const chat = `${botId}:${chatId}`;
          if (!strikes(one)) one.streaks.delete(chat);
          else fault.outcome = { ...rule, retryAfter: rule.kind === 'tooManyRequests' ? waitOf(one, rule, chat) : 0 };
        }
      }
      if (fault.jumpedMs !== 0) jump(fault.jumpedMs);
      return fault.outcome || fault.latencyMs > 0 || fault.jumpedMs !== 0 ? fault : undefined;
    },
    onDelivery<Kind extends DeliveryKind>(kind: Kind, botId: number) {
      for (const one of live) {
        if (one.rule.kind !== kind || (one.rule.botId !== undefined && one.rule.botId !== botId)) continue;
        // The rule has this kind: just tested.
        if (strikes(one)) return one.rule as Of<Kind>;
      }
      return undefined;
    },
    between(rule, min, max) {
      const one = live.find((candidate) => candidate.rule.id === rule.id);
      return one ? between(one, min, max) : min;
    },
  };
}

const isOutcome = (rule: FaultRule): rule is Of<OutcomeKind> => outcomes.some((kind) => kind === rule.kind);

const stateOf = (one: Live): FaultState => ({ ...one.rule, applied: one.applied, seed: one.seed });

function concerns(
  { rule, methods, kinds }: Live,
  botId: number,
  method: string,
  kind: MethodKind,
  chatId: number | undefined,
): boolean {
  if (rule.botId !== undefined && rule.botId !== botId) return false;
  if ('chatId' in rule && rule.chatId !== undefined && rule.chatId !== chatId) return false;
  if (!methods && !kinds) return kind !== 'server';
  return methods?.has(method.toLowerCase()) === true || kinds?.has(kind) === true;
}

function strikes(one: Live): boolean {
  const { probability, next } = one.rule;
  if (next !== undefined && one.applied >= next) return false;
  if (probability < 1 && one.next() >= probability) return false;
  one.applied++;
  return true;
}

const between = (one: Live, min: number, max: number) => min + Math.floor(one.next() * (Math.max(min, max) - min + 1));

/** Bot API: retry_after is at most an hour here, as the flood control's. */
const maxRetryAfterS = 3600;

function waitOf(one: Live, rule: Of<'tooManyRequests'>, chat: string): number {
  const streak = one.streaks.get(chat) ?? 0;
  if (rule.growth > 1) one.streaks.set(chat, streak + 1);
  const drawn = between(one, rule.retryAfterMin, rule.retryAfterMax);
  return Math.min(maxRetryAfterS, Math.round(drawn * rule.growth ** streak));
}
