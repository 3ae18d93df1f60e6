import type { SealedColumn } from '@chatai/core/database';
import { sealContext } from './lease-keeper.ts';

/** Where secrets of bots are, for a change of the installation's key (security.md T4). */
export const botSecrets: readonly SealedColumn[] = [
  { table: 'bots', column: 'token_sealed', context: sealContext },
  { table: 'bots', column: 'secret_sealed', context: sealContext },
];
