import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGate } from '@chatai/core/gate';
import { type Confinement, spawnConfined } from '@chatai/core/process';
import { knowledgeErrors } from '../errors.ts';
import type { FileKind } from './file-kind.ts';
import { mostCharacters, mostSaidBytes, type ReadFailure, type Said } from './protocol.ts';

/** What a file holds. */
export interface ReadFile {
  title: string | undefined;
  /** Of a file without pages, one. */
  pages: string[];
}

const checkout = path.resolve(import.meta.dirname, '../../../../..');

/** Of one file (security.md T19). It reads its own code only: the data folder may lie within the checkout. */
const confinement: Confinement = {
  readable: [
    import.meta.dirname,
    path.join(checkout, 'node_modules'),
    path.join(checkout, 'packages/assistant/package.json'),
  ],
  heapMb: 384,
  residentMb: 512,
  cpuSeconds: 20,
};

/**
 * `quick`: what takes longer gives way to those behind it, and is read once more with `patient`, which is the limit. In this process two are
 * read at a time and one with patience: each may take a core and half a GiB. A process that waits for a core is not to blame for it, so there
 * is more time than seconds of computing.
 */
const paces = {
  quick: { cpuSeconds: 5, withinMs: 15_000, readers: createGate(2) },
  patient: { cpuSeconds: confinement.cpuSeconds, withinMs: 120_000, readers: createGate(1) },
};

export type Pace = keyof typeof paces;

/** A file that was given up with `quick`: read it behind the others. */
export class TakesLong extends Error {}

const refusals: Record<ReadFailure, () => Error> = {
  'file-damaged': knowledgeErrors.fileDamaged,
  'file-encrypted': knowledgeErrors.fileEncrypted,
  'file-too-big-inside': knowledgeErrors.fileTooBigInside,
  'file-too-many-pages': knowledgeErrors.fileTooManyPages,
  'file-too-long': () => knowledgeErrors.fileTooLong({ most: mostCharacters.toLocaleString('en') }),
};

/**
 * Reads a file in a process of its own, which waits for its turn. `onPage` is called with 0..1 as pages come. Throws `file-damaged`, `file-encrypted`, `file-too-big-inside`,
 * `file-too-many-pages`, `file-too-hard` (memory or time), `file-too-long`; the reason of `signal` when it is aborted; an error without a code when
 * somebody else ended the process: try again; `TakesLong` with `quick`.
 */
export async function readFile(
  kind: FileKind,
  bytes: Uint8Array,
  pace: Pace,
  onPage: (share: number) => void,
  signal?: AbortSignal,
): Promise<ReadFile> {
  const { readers } = paces[pace];
  await readers.enter();
  try {
    signal?.throwIfAborted();
    return await readInChild(kind, bytes, pace, onPage, signal);
  } finally {
    readers.leave();
  }
}

async function readInChild(
  kind: FileKind,
  bytes: Uint8Array,
  pace: Pace,
  onPage: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<ReadFile> {
  const { cpuSeconds, withinMs } = paces[pace];
  const child = await spawnConfined(path.join(import.meta.dirname, 'child.ts'), [kind], { ...confinement, cpuSeconds });
  const late = AbortSignal.timeout(withinMs);
  const over = AbortSignal.any([late, ...(signal ? [signal] : [])]);
  const end = () => child.kill('SIGKILL');
  over.addEventListener('abort', end);
  const closed = once(child, 'close');
  // A child that could not be started is told of where this is awaited.
  closed.catch(() => {});
  // It may end before it has read all.
  child.stdin?.on('error', () => {});
  child.stdin?.end(bytes);
  const read: ReadFile = { title: undefined, pages: [] };
  let failure: ReadFailure | undefined;
  let saidBytes = 0;
  // Whoever has taken the child over may say without end.
  child.stdout?.on('data', (chunk: Buffer) => {
    saidBytes += chunk.length;
    if (saidBytes > mostSaidBytes) end();
  });
  for await (const line of createInterface({ input: child.stdout as Readable, crlfDelay: Number.POSITIVE_INFINITY })) {
    const said = saidIn(line);
    if (said?.kind === 'failed') failure = said.code;
    if (said?.kind === 'title') read.title = said.title.slice(0, 300);
    if (said?.kind !== 'page') continue;
    read.pages.push(said.text);
    onPage(read.pages.length / said.of);
  }
  // As Node documents `close` of a child.
  const [code, endedBy] = (await closed) as [number | null, NodeJS.Signals | null];
  over.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (failure) throw refusals[failure]();
  if (code === 0) return read;
  if (pace === 'quick' && (late.aborted || endedBy === 'SIGXCPU')) throw new TakesLong();
  // By us for its memory or its time, by the kernel for its seconds (SIGXCPU), or by V8 for its memory (SIGABRT). Whatever else has ended it (an operator, a machine without memory) says nothing of the file.
  if (child.killed || (endedBy && endedBy !== 'SIGKILL')) throw knowledgeErrors.fileTooHard();
  throw new Error(`The process that read a file ended with ${endedBy ?? code}.`);
}

/** Undefined for half a line: the child was ended while it spoke. */
function saidIn(line: string): Said | undefined {
  try {
    return JSON.parse(line) as Said;
  } catch {
    return undefined;
  }
}
