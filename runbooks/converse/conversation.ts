import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FactSource } from '@chatai/core/health';

/** How the last conversation that the watchdog held went, and on which way. */
export type Conversation = { /** Epoch milliseconds. */ at: number } & (
  | { kind: 'answered' | 'empty'; channel: 'telegram' | 'api'; tookMs: number }
  | { kind: 'failed'; why: string; tookMs: number }
  | { kind: 'nobody-to-ask' }
);

const fileOf = (home: string) => path.join(home, 'facts', 'conversation.json');

/** For whoever looks at this data folder. */
export function keepConversation(home: string, conversation: Conversation): void {
  mkdirSync(path.dirname(fileOf(home)), { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(home), JSON.stringify(conversation), { mode: 0o600 });
}

/** Null before the first one. */
export const conversationFacts = (home: string): FactSource<Conversation | null> => ({
  deadlineMs: 500,
  async read() {
    try {
      return JSON.parse(readFileSync(fileOf(home), 'utf8')) as Conversation;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
});
