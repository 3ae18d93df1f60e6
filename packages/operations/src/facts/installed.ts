import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mostChangesTold } from '@chatai/contract/words';
import type { FactSource } from '@chatai/core/health';
import { appendLines, readLines, replaceFile } from '../data-files/index.ts';

/** What an installation runs with. */
export interface Installed {
  version: string;
  /** The newest migration that is applied; undefined while the database cannot be asked. */
  schema: number | undefined;
  settings: readonly { name: string; value: string; secret: boolean }[];
}

/** Something that somebody changed about an installation: what broke was often changed just before. */
export interface InstalledChange {
  /** When it was noticed, epoch milliseconds. */
  at: number;
  kind: 'release' | 'schema' | 'setting' | 'secret';
  /** For people: `CHATAI_WORKERS is 4 now`. Of a secret its name alone. */
  says: string;
}

interface Known {
  salt: string;
  version: string;
  schema: number | undefined;
  /** Of each setting its value as a keyed hash. */
  marks: Record<string, string>;
}

const shownMs = 7 * 24 * 3_600_000;
const keptMost = 500;

const folderOf = (home: string) => path.join(home, 'facts');
const knownFile = (home: string) => path.join(folderOf(home), 'installed.json');
const changesFile = (home: string) => path.join(folderOf(home), 'installed.jsonl');

/** Compares with what it ran with before, and writes down what is another now. The first time nothing is. One program of a data folder calls it. */
export function noteInstalled(home: string, installed: Installed, now: number): void {
  const known = readKnown(home);
  const salt = known?.salt ?? randomBytes(16).toString('base64url');
  const marks = Object.fromEntries(
    installed.settings.map(({ name, value }) => [name, createHmac('sha256', salt).update(value).digest('base64url')]),
  );
  const next: Known = { salt, version: installed.version, schema: installed.schema ?? known?.schema, marks };
  if (JSON.stringify(next) === JSON.stringify(known)) return;
  const changes = known ? changesBetween(known, next, installed) : [];
  appendLines(
    changesFile(home),
    changes.map((one) => ({ at: now, ...one })),
  );
  replaceFile(knownFile(home), next);
  const kept = readChanges(home);
  if (kept.length > keptMost) replaceFile(changesFile(home), kept.slice(-keptMost));
}

/** The last five changes of the last seven days, the newest first. */
export const installedFacts = (home: string, clock: { now(): number }): FactSource<InstalledChange[]> => ({
  deadlineMs: 500,
  read: async () =>
    readChanges(home)
      .filter(({ at }) => at > clock.now() - shownMs)
      .slice(-mostChangesTold)
      .reverse(),
});

/** Tells one set of settings from another and nothing about them; undefined before they were noted. */
export function settingsMark(home: string): string | undefined {
  const known = readKnown(home);
  return known && createHmac('sha256', known.salt).update(JSON.stringify(known.marks)).digest('hex').slice(0, 12);
}

function changesBetween(known: Known, next: Known, { settings }: Installed): Omit<InstalledChange, 'at'>[] {
  const isSecret = new Map(settings.map(({ name, secret }) => [name, secret]));
  const values = new Map(settings.map(({ name, value }) => [name, value]));
  const names = Object.keys({ ...known.marks, ...next.marks }).sort();
  const ofSettings = names.flatMap((name): Omit<InstalledChange, 'at'>[] => {
    if (known.marks[name] === next.marks[name]) return [];
    if (next.marks[name] === undefined) return [{ kind: 'setting', says: `${name} is not set any more` }];
    if (isSecret.get(name)) return [{ kind: 'secret', says: `${name} is another one` }];
    return [{ kind: 'setting', says: `${name} is ${values.get(name)} now` }];
  });
  return [
    ...(known.version === next.version
      ? []
      : [{ kind: 'release' as const, says: `version ${next.version} runs instead of ${known.version}` }]),
    ...(known.schema === next.schema || known.schema === undefined
      ? []
      : [{ kind: 'schema' as const, says: `migration ${next.schema} is the newest, instead of ${known.schema}` }]),
    ...ofSettings,
  ];
}

function readKnown(home: string): Known | undefined {
  try {
    return JSON.parse(readFileSync(knownFile(home), 'utf8')) as Known;
  } catch {
    // Never written, or half of it by somebody who was killed: it is learnt anew.
    return undefined;
  }
}

const readChanges = (home: string) => readLines<InstalledChange>(changesFile(home));
