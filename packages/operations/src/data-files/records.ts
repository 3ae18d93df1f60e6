import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { readLines } from './data-files.ts';

/** A record that goes on. Each line is on the disk before what it tells of goes on. */
export interface OpenRecord<Line> {
  /** Throws what the disk says when it takes nothing. */
  write(line: Line): void;
  close(): void;
}

/** Records of one kind, each a file of JSON lines in a folder of the data folder: they need nothing but a disk. */
export interface Records<Line> {
  /** Begins one, or goes on with it. */
  open(home: string, id: string): OpenRecord<Line>;
  /** What was written so far; empty when there is none of this id. Half a line, of a program that was killed, is left out. */
  read(home: string, id: string): Line[];
  /** Ids of all, or of those that were written to since then (epoch milliseconds), the newest first: they are UUIDv7. */
  list(home: string, since?: number): string[];
  /** Forgets those that were last written to before this time (epoch milliseconds). */
  forget(home: string, before: number): void;
}

/** Records whose lines have this shape, in `<data folder>/<folder>/<id>.jsonl`. */
export function recordsIn<Line>(folder: string, line: z.ZodType<Line>): Records<Line> {
  const folderOf = (home: string) => path.join(home, folder);
  const fileOf = (home: string, id: string) => path.join(folderOf(home), `${id}.jsonl`);
  return {
    open(home, id) {
      mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
      const file = openSync(fileOf(home, id), 'a', 0o600);
      // The line that somebody who was killed has left half written ends here.
      if (fstatSync(file).size > 0) writeSync(file, '\n');
      return {
        write(written) {
          writeSync(file, `${JSON.stringify(written)}\n`);
          fsyncSync(file);
        },
        close: () => closeSync(file),
      };
    },
    read: (home, id) =>
      readLines<unknown>(fileOf(home, id)).flatMap((one) => {
        const { data } = line.safeParse(one);
        return data === undefined ? [] : [data];
      }),
    list: (home, since = 0) =>
      namesIn(folderOf(home))
        .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
        .filter((id) => since === 0 || (statSync(fileOf(home, id), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since)
        .sort()
        .reverse(),
    forget: (home, before) => removeOlder(folderOf(home), before),
  };
}

/** Removes the files of a folder that were last written to before this time; nothing when there is no such folder. */
export function removeOlder(folder: string, before: number): void {
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name);
    // Somebody else may tidy up as well.
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? before) < before) rmSync(file, { force: true });
  }
}

/** Removes all files of a folder but those that were last written to. */
export function keepNewest(folder: string, count: number): void {
  const ages = namesIn(folder).map((name) => {
    const file = path.join(folder, name);
    return { file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
  });
  for (const { file } of ages.sort((a, b) => b.at - a.at).slice(count)) rmSync(file, { force: true });
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
