import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { User } from 'grammy/types';
import type { WebhookRequest } from '../delivery/index.ts';
import type { GroupRequest } from '../world/index.ts';

/** Something that Telegram would still know tomorrow. */
export type Fact =
  | { kind: 'bot'; botId: number; token: string; username: string; name: string }
  | { kind: 'revoked'; botId: number; revoked: boolean }
  | { kind: 'private'; botId: number; user: User }
  | { kind: 'group'; botId: number; group: GroupRequest }
  | { kind: 'webhook'; botId: number; request: WebhookRequest };

export interface Memory {
  remember(fact: Fact): void;
  /** What was remembered, the last word on each thing, in the order in which it can be told again. */
  recall(): Fact[];
  forget(): void;
}

const nothing: Memory = { remember: () => {}, recall: () => [], forget: () => {} };

/** One JSON line per fact in `file` (0600), appended at once; without a file nothing is kept. A line that was cut off by a kill is skipped. */
export function createMemory(file: string | undefined): Memory {
  if (file === undefined) return nothing;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const append = (fact: Fact) => appendFileSync(file, `${JSON.stringify(fact)}\n`, { mode: 0o600 });
  return {
    remember: append,
    recall() {
      const facts = lastWords(readLines(file));
      // Written anew without what has been overtaken; the rename makes it all or nothing.
      writeFileSync(`${file}.new`, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      return facts;
    },
    forget: () => writeFileSync(file, '', { mode: 0o600 }),
  };
}

function readLines(file: string): Fact[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Fact];
    } catch {
      return [];
    }
  });
}

const subjectOf = (fact: Fact): string => {
  const about = fact.kind === 'private' ? fact.user.id : fact.kind === 'group' ? fact.group.id : '';
  return `${fact.kind}:${fact.botId}:${about}`;
};

/** Bots come first because a Map keeps the place of a key's first setting. */
const lastWords = (facts: Fact[]): Fact[] => [...new Map(facts.map((fact) => [subjectOf(fact), fact])).values()];
