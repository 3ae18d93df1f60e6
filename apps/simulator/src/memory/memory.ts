import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { User } from 'grammy/types';
import type { WebhookRequest } from '../delivery/index.ts';
import type { GroupRequest } from '../world/index.ts';

/** Something that Telegram would still know tomorrow. */
export type Fact =
  | { kind: 'bot'; botId: number; token: string; username: string; name: string; topicsEnabled?: boolean }
  | { kind: 'revoked'; botId: number; revoked: boolean }
  | { kind: 'private'; botId: number; user: User }
  | { kind: 'group'; botId: number; group: GroupRequest; upgradedTo?: number }
  | { kind: 'webhook'; botId: number; request: WebhookRequest };

export interface Memory {
  /** Appends a fact; nothing before `begin`, so that retelling adds nothing. */
  remember(fact: Fact): void;
  begin(): void;
  /** What was remembered, the last word on each thing, in the order in which it can be told again. */
  recall(): Fact[];
  forget(): void;
}

const nothing: Memory = { remember: () => {}, begin: () => {}, recall: () => [], forget: () => {} };

/**
 * One JSON line per fact in `file` (0600), appended at once; without a file nothing is kept. A last line that was cut off by a kill is
 * skipped; a file that is damaged otherwise is an error and is not written over.
 */
export function createMemory(file: string | undefined): Memory {
  if (file === undefined) return nothing;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let begun = false;
  return {
    remember(fact) {
      if (begun) appendFileSync(file, `${JSON.stringify(fact)}\n`, { mode: 0o600 });
    },
    begin() {
      begun = true;
    },
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
  const lines = text.split('\n');
  // Every whole line ends with a line break, so the rest after the last one is nothing, or what a kill cut off.
  lines.pop();
  return lines.map((line) => {
    try {
      return JSON.parse(line) as Fact;
    } catch (error) {
      throw new Error(`The simulator's memory in ${file} cannot be read; repair or remove the file.`, { cause: error });
    }
  });
}

const subjectOf = (fact: Fact): string => {
  const about = fact.kind === 'private' ? fact.user.id : fact.kind === 'group' ? fact.group.id : '';
  return `${fact.kind}:${fact.botId}:${about}`;
};

/** Bots come first because a Map keeps the place of a key's first setting. */
const lastWords = (facts: Fact[]): Fact[] => [...new Map(facts.map((fact) => [subjectOf(fact), fact])).values()];
