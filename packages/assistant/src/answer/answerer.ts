import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import { createGate, type Gate } from '@chatai/core/gate';
import { createStemmer, type Stemmer } from '../knowledge/index.ts';
import { createModels, type Models, type OperatorModel, type Timers } from '../models/index.ts';
import { type AssistantCache, createAssistantCache } from './assistant-cache.ts';
import type { SuggestionCache } from './suggested-questions.ts';

/** What answering needs; made once per program. */
export interface Answerer {
  database: Database;
  clock: Clock;
  random: () => number;
  stemmer: Stemmer;
  models: Models;
  assistants: AssistantCache;
  suggestions: SuggestionCache;
  /** Questions for which the database is asked just now. */
  lookUps: Gate;
  timers: Timers | undefined;
}

/**
 * Enough to keep its connections busy. After an outage everything that waits is asked at once: all side by side none would be with its
 * model before the last was looked up, and those that waited too long for a connection would fail.
 */
const mostLookUps = 8;

/** `database` is the system role's; keyring, operator and egressAllow come from the config. `timers` are for tests. */
export function createAnswerer(options: {
  database: Database;
  clock: Clock;
  keyring: Keyring;
  operator: OperatorModel;
  egressAllow: readonly string[];
  random?: () => number;
  timers?: Timers;
}): Answerer {
  const { database, clock, keyring, operator, egressAllow } = options;
  return {
    database,
    clock,
    random: options.random ?? Math.random,
    stemmer: createStemmer(database.pool),
    models: createModels({ sql: database.pool, keyring, operator, clock, egressAllow }),
    assistants: createAssistantCache({ sql: database.pool, clock }),
    suggestions: new Map(),
    lookUps: createGate(mostLookUps),
    timers: options.timers,
  };
}
