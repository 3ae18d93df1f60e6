import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { Clock } from '@chatai/core/clock';
import type { Snapshot } from './snapshot.ts';

/** One look as it is kept: what was seen, and what was said of it then. */
export interface KeptLook<Facts, Said> {
  snapshot: Snapshot<Facts>;
  said: Said;
}

/** The looks of the last 24 hours in the data folder: one file an hour, one line a look, those that are over compressed (decision 0022). */
export interface Ring<Facts, Said> {
  append(kept: KeptLook<Facts, Said>): Promise<void>;
  /** The last look of this hour or the one before, the same object as long as nothing is added; undefined when there is none. */
  newest(): KeptLook<Facts, Said> | undefined;
  /** The newest look at or before this time, epoch milliseconds; undefined when none is kept. With `fact`: of those that saw it. */
  at(time: number, fact?: keyof Facts): KeptLook<Facts, Said> | undefined;
}

const hourMs = 3_600_000;
const keptHours = 24;
const compress = promisify(gzip);

const folderOf = (home: string) => path.join(home, 'facts');
/** `2026-11-26T22`: sorts by time. */
const hourOf = (time: number) => new Date(time).toISOString().slice(0, 13);

/** Opens the ring of a data folder; several may read, one writes. */
export function openRing<Facts, Said>(home: string, clock: Pick<Clock, 'now'>): Ring<Facts, Said> {
  const folder = folderOf(home);
  let lastHour: string | undefined;
  /** Of a thousand bots a look is megabytes, and `/health` may be asked a hundred times a second. */
  let newest: { mark: string; kept: KeptLook<Facts, Said> } | undefined;

  /** What is over is compressed, what is older than a day goes. */
  async function tidy(now: string): Promise<void> {
    const oldest = hourOf(clock.now() - keptHours * hourMs);
    for (const name of readdirSync(folder).filter(isOurs)) {
      const hour = name.slice(0, 13);
      const file = path.join(folder, name);
      if (hour < oldest) rmSync(file, { force: true });
      else if (hour !== now && name.endsWith('.jsonl')) {
        writeFileSync(`${file}.gz`, await compress(readFileSync(file)), { mode: 0o600 });
        rmSync(file);
      }
    }
  }

  return {
    async append(kept) {
      const hour = hourOf(kept.snapshot.at);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(path.join(folder, `${hour}.jsonl`), `${JSON.stringify(kept)}\n`, { mode: 0o600 });
      if (hour !== lastHour) await tidy(hour);
      lastHour = hour;
    },
    newest() {
      const file = path.join(folder, `${hourOf(clock.now())}.jsonl`);
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found) return this.at(clock.now());
      const mark = `${file} ${found.ino} ${found.size} ${found.mtimeMs}`;
      if (newest?.mark === mark) return newest.kept;
      const last = lastLine(file);
      const kept = (last ? parsed<KeptLook<Facts, Said>>(last) : undefined) ?? this.at(clock.now());
      newest = kept && { mark, kept };
      return kept;
    },
    at(time, fact) {
      // The look of that minute may be in the hour before.
      for (const hour of [hourOf(time), hourOf(time - hourMs)]) {
        for (const line of linesOf(folder, hour).reverse()) {
          if (!(atOf(line) <= time && mayHave(line, fact))) continue;
          const kept = parsed<KeptLook<Facts, Said>>(line);
          if (kept && (fact === undefined || kept.snapshot.facts[fact] !== undefined)) return kept;
        }
      }
      return undefined;
    },
  };
}

const isOurs = (name: string) => /^\d{4}-\d\d-\d\dT\d\d\.jsonl(\.gz)?$/.test(name);

/** A line tells its time first, so that those of other times need not be read. */
const atOf = (line: string): number => Number(/^\{"snapshot":\{"at":(\d+)/.exec(line)?.[1] ?? Number.NaN);

/** Told without reading the whole line: why something was not seen is a text, and no fact is. */
const mayHave = (line: string, fact: PropertyKey | undefined): boolean =>
  fact === undefined || (line.includes(`"${String(fact)}":`) && !line.includes(`"${String(fact)}":"`));

function linesOf(folder: string, hour: string): string[] {
  const file = path.join(folder, `${hour}.jsonl`);
  if (existsSync(file)) return readFileSync(file, 'utf8').split('\n');
  return existsSync(`${file}.gz`)
    ? gunzipSync(readFileSync(`${file}.gz`))
        .toString('utf8')
        .split('\n')
    : [];
}

/** More than a look of a thousand bots is. */
const tailBytes = 4 * 1024 * 1024;

/** Whoever looks each few seconds does not read the whole hour. Undefined when there is none that is whole. */
function lastLine(file: string): string | undefined {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    readSync(handle, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8').split('\n').at(-2);
  } finally {
    closeSync(handle);
  }
}

/** Undefined for one that was being written when somebody died. */
function parsed<Look>(line: string): Look | undefined {
  try {
    return JSON.parse(line) as Look;
  } catch {
    return undefined;
  }
}
