import type { Branch } from '@chatai/operations/diagnosis';
import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { faults } from './faults/index.ts';
import { checks, runbooks, trees } from './index.ts';

const steps = runbooks.flatMap(({ id, steps }) => steps.map(({ slug }) => `${id}#${slug}`));
const leavesOf = (branch: Branch<Facts>): NonNullable<Branch<Facts>['leaf']>[] => [
  ...(branch.leaf ? [branch.leaf] : []),
  ...(branch.branches ?? []).flatMap(leavesOf),
];
const leaves = trees.flatMap(({ branches }) => branches.flatMap(leavesOf));

test('what checks, leaves and faults name is there', () => {
  const named = [...checks, ...leaves, ...faults].flatMap(({ step }) => step ?? []);
  expect(named.filter((step) => !steps.includes(step))).toEqual([]);
  const ids = leaves.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(leaves.flatMap(({ explains = [] }) => explains).filter((id) => !ids.includes(id))).toEqual([]);
  for (const { leaf, detectedBy } of faults) {
    expect(ids).toContain(leaf);
    for (const id of detectedBy) expect(checks.map((check) => check.id)).toContain(id);
  }
});

test('every step has a name of its own, and something leads to it', () => {
  expect(new Set(steps).size).toBe(steps.length);
  const reached = [...checks, ...leaves].map(({ step }) => step);
  const asked = runbooks.flatMap(({ id, steps: all }) =>
    all.flatMap(({ slug, askedFor }) => (askedFor ? [`${id}#${slug}`] : [])),
  );
  expect(steps.filter((step) => !reached.includes(step) && !asked.includes(step))).toEqual([]);
});

/** What only a machine that is short of memory would show: judged from samples in checks/checks.test.ts. */
const withoutFault = { checks: ['memory', 'pressure-memory'], leaves: ['memory-short'] };

test('every check, every leaf and every step that nobody has to ask for is proved by a fault', () => {
  const unproved = {
    checks: checks.map(({ id }) => id).filter((id) => !faults.some(({ detectedBy }) => detectedBy.includes(id))),
    leaves: leaves.map(({ id }) => id).filter((id) => !faults.some(({ leaf }) => leaf === id)),
  };
  expect(unproved).toEqual(withoutFault);
  const asked = runbooks.flatMap(({ id, steps: all }) =>
    all.flatMap(({ slug, askedFor }) => (askedFor ? [`${id}#${slug}`] : [])),
  );
  expect(steps.filter((step) => !asked.includes(step) && !faults.some((fault) => fault.step === step))).toEqual([]);
  expect(checks.length).toBeGreaterThanOrEqual(40);
  expect(faults.length).toBeGreaterThanOrEqual(60);
});
