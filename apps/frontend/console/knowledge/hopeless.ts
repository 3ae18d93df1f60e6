import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { hopelessSourceErrors } from '@chatai/contract/words';

/** Would trying again help nobody? Only other content does. */
export const isHopeless = ({ state, errorCode = '' }: Pick<KnowledgeSource, 'state' | 'errorCode'>): boolean =>
  state === 'failed' && hopelessSourceErrors.includes(errorCode);
