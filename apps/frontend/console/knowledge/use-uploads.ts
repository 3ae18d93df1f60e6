'use client';

import type { Problem } from '@chatai/contract/problem';
import { useRef, useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { problemOf } from '../problem/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { type FileRefusal, refusalOf } from './file-check.ts';

/** A file on its way to become a source. */
export type Upload = { key: number; file: File } & (
  | { kind: 'refused'; refusal: FileRefusal }
  | { kind: 'waiting' | 'sending' | 'added' }
  | { kind: 'failed'; problem: Problem }
);

/**
 * Sends files one after the other, each in a request of its own: one that is refused stops no other. Goes on when the dialog is closed. Rows of
 * those that were added come by hints, and at the end at the latest.
 */
export function useUploads() {
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const last = useRef(0);
  const line = useRef(Promise.resolve());

  const settle = (upload: Upload) =>
    setUploads((all) => all.map((other) => (other.key === upload.key ? upload : other)));

  async function send({ key, file }: Pick<Upload, 'key' | 'file'>, assistantId: string): Promise<void> {
    settle({ key, file, kind: 'sending' });
    try {
      await api.knowledgeSources.create({ assistantId, kind: 'file', file });
      settle({ key, file, kind: 'added' });
    } catch (error) {
      settle({ key, file, kind: 'failed', problem: problemOf(error) });
    }
  }
  const enqueue = (upload: Pick<Upload, 'key' | 'file'>, assistantId: string) => {
    const sent = line.current.then(() => send(upload, assistantId));
    line.current = sent;
    void sent.then(() => line.current === sent && readAnew());
  };

  return {
    uploads,
    add(files: readonly File[], assistantId: string): void {
      const added = files.map((file): Upload => {
        last.current += 1;
        const refusal = refusalOf(file);
        return { key: last.current, file, ...(refusal ? { kind: 'refused', refusal } : { kind: 'waiting' }) };
      });
      setUploads((all) => [...all, ...added]);
      for (const upload of added) if (upload.kind === 'waiting') enqueue(upload, assistantId);
    },
    tryAgain({ key, file }: Upload, assistantId: string): void {
      settle({ key, file, kind: 'waiting' });
      enqueue({ key, file }, assistantId);
    },
    /** Forgets those of which nothing more will come. */
    clear: () => setUploads((all) => all.filter(({ kind }) => kind === 'waiting' || kind === 'sending')),
  };
}
