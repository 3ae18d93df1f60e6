import { seededRandom } from '@chatai/core/ids';
import { type FaultKind, type FaultSettings, faultSettings } from './kinds.ts';

export type FaultRule = FaultSettings & { id: string; botId?: number };

/** A rule with what is left of it. `applied` counts how often it struck. */
export type FaultState = FaultRule & { applied: number; seed: number };

/** What is to happen to one Bot API call. */
export interface CallFault {
  latencyMs: number;
  outcome?: Extract<
    FaultSettings,
    { kind: 'tooManyRequests' | 'serverError' | 'resetBeforeAccept' | 'loseResponse' }
  > & {
    retryAfter: number;
  };
}

type Of<Kind extends FaultKind> = Extract<FaultRule, { kind: Kind }>;
type DeliveryKind = 'duplicateDelivery' | 'lateDuplicate' | 'deliveryFailure' | 'deliveryLatency';

export interface Faults {
  /** Adds a rule for one bot, or for all without `botId`. Returns its id. */
  add(settings: unknown, botId?: number): FaultState;
  remove(id: string): boolean;
  clear(): void;
  list(): FaultState[];
  /** Undefined when nothing is to happen, which costs next to nothing. */
  onCall(botId: number, method: string, chatId: number | undefined): CallFault | undefined;
  onDelivery<Kind extends DeliveryKind>(kind: Kind, botId: number): Of<Kind> | undefined;
  /** A whole number between the two, from the rule's own random source. */
  between(rule: { id: string }, min: number, max: number): number;
}

/** Methods that the server answers itself (`is_local_method` of the Bot API server); faults strike them only by name. */
const localMethods = new Set([
  'getMe',
  'getUpdates',
  'getWebhookInfo',
  'setWebhook',
  'deleteWebhook',
  'close',
  'logOut',
]);

interface Live {
  rule: FaultRule;
  seed: number;
  applied: number;
  methods: Set<string> | undefined;
  next: () => number;
}

export function createFaults(seed: number): Faults {
  let live: Live[] = [];
  let made = 0;

  const strikes = (one: Live): boolean => {
    const { probability, next } = one.rule;
    if (next !== undefined && one.applied >= next) return false;
    if (probability < 1 && one.next() >= probability) return false;
    one.applied++;
    return true;
  };
  const between = (one: Live, min: number, max: number) =>
    min + Math.floor(one.next() * (Math.max(min, max) - min + 1));
  const concerns = (one: Live, botId: number, method: string, chatId: number | undefined) => {
    const { rule } = one;
    if (rule.botId !== undefined && rule.botId !== botId) return false;
    if ('chatId' in rule && rule.chatId !== undefined && rule.chatId !== chatId) return false;
    return one.methods ? one.methods.has(method.toLowerCase()) : !localMethods.has(method);
  };
  const stateOf = (one: Live): FaultState => ({ ...one.rule, applied: one.applied, seed: one.seed });

  return {
    add(settings, botId) {
      const parsed = faultSettings.parse(settings);
      const id = `fault-${++made}`;
      const ruleSeed = parsed.seed ?? (seed * 1000 + made) >>> 0;
      const methods = 'methods' in parsed ? parsed.methods : undefined;
      const one: Live = {
        rule: { ...parsed, id, ...(botId === undefined ? {} : { botId }) },
        seed: ruleSeed,
        applied: 0,
        methods: methods && new Set(methods.map((name) => name.toLowerCase())),
        next: seededRandom(ruleSeed).next,
      };
      live.push(one);
      return stateOf(one);
    },
    remove(id) {
      const before = live.length;
      live = live.filter((one) => one.rule.id !== id);
      return live.length < before;
    },
    clear() {
      live = [];
    },
    list: () => live.map(stateOf),
    onCall(botId, method, chatId) {
      if (live.length === 0) return undefined;
      const fault: CallFault = { latencyMs: 0 };
      for (const one of live) {
        const { rule } = one;
        if (!concerns(one, botId, method, chatId)) continue;
        if (rule.kind === 'latency') {
          if (strikes(one)) fault.latencyMs += between(one, rule.minMs, rule.maxMs);
        } else if (
          rule.kind === 'tooManyRequests' ||
          rule.kind === 'serverError' ||
          rule.kind === 'resetBeforeAccept' ||
          rule.kind === 'loseResponse'
        ) {
          // One call has one end: the first rule that strikes decides it, and later rules are not drawn.
          if (fault.outcome || !strikes(one)) continue;
          const retryAfter = rule.kind === 'tooManyRequests' ? between(one, rule.retryAfterMin, rule.retryAfterMax) : 0;
          fault.outcome = { ...rule, retryAfter };
        }
      }
      return fault.outcome || fault.latencyMs > 0 ? fault : undefined;
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
