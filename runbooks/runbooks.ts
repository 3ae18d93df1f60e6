import type { Runbook } from '@chatai/operations/runbook';
import type { Abilities } from './abilities.ts';
import { backend } from './backend.ts';
import { frontend } from './frontend.ts';
import { workers } from './workers.ts';

/** The six runbooks of the user's document. */
export const runbooks: readonly Runbook<Abilities>[] = [backend, frontend, workers];
