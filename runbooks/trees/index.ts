import type { Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts.ts';
import { apiTree } from './api.ts';
import { botsTree } from './bots.ts';
import { databaseTree } from './database.ts';
import { installationTree } from './installation.ts';
import { slowTree } from './slow.ts';

/** The document's trees, in the order in which they are walked when no symptom is named. */
export const trees: readonly Tree<Facts>[] = [apiTree, databaseTree, botsTree, slowTree, installationTree];
