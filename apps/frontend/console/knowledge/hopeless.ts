import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';

/** Failures that are the source's own (docs/errors.md): read again, it fails of the same. */
const ofItsOwn: readonly string[] = [
  'nothing-to-learn',
  'file-kind-unknown',
  'file-damaged',
  'file-encrypted',
  'file-too-big-inside',
  'file-too-many-pages',
  'file-too-long',
  'file-holds-no-text',
];

/** Would trying again help nobody? Only other content does. */
export const isHopeless = ({ state, errorCode = '' }: Pick<KnowledgeSource, 'state' | 'errorCode'>): boolean =>
  state === 'failed' && ofItsOwn.includes(errorCode);
