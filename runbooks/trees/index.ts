import type { Branch, Leaf, Tree } from '@chatai/operations/diagnosis';
import type { Facts } from '../facts/facts.ts';
import { apiTree } from './api.ts';
import { botsTree } from './bots.ts';
import { databaseTree } from './database.ts';
import { installationTree } from './installation.ts';
import { slowTree } from './slow.ts';

/** The document's trees, in the order in which they are walked when no symptom is named. */
export const trees: readonly Tree<Facts>[] = [apiTree, databaseTree, botsTree, slowTree, installationTree];

/** A leaf, and the way to it. */
export interface NamedLeaf {
  leaf: Leaf<Facts>;
  symptom: string;
  /** What is so when it is found, from the widest to the narrowest. */
  says: string[];
}

/** The leaves of all trees. */
export const allLeaves: readonly NamedLeaf[] = trees.flatMap(({ symptom, branches }) =>
  branches.flatMap((branch) => leavesBelow(symptom, branch)),
);

function leavesBelow(symptom: string, branch: Branch<Facts>, above: string[] = []): NamedLeaf[] {
  const says = [...above, branch.says];
  return [
    ...(branch.leaf ? [{ leaf: branch.leaf, symptom, says }] : []),
    ...(branch.branches ?? []).flatMap((one) => leavesBelow(symptom, one, says)),
  ];
}
