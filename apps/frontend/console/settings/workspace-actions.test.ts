import { expect, test } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { languages, textKey } from '../texts/index.ts';
import { platformActions, workspaceActions } from './workspace-actions.ts';

test.each(languages)('every change that a log can tell of has words (%s)', (language) => {
  const catalogue = catalogueOf(language);
  expect(workspaceActions.length).toBeGreaterThan(30);
  const all = [...workspaceActions, ...platformActions];
  expect(all.filter((action) => textKey(catalogue, 'changed', action) === undefined)).toEqual([]);
});

test('a member whose role changes is a matter of the workspace, a suspended user one of the platform', () => {
  expect(workspaceActions).toEqual(expect.arrayContaining(['member.role-changed', 'member.removed']));
  expect(workspaceActions).not.toContain('user.suspended');
  expect(platformActions).toEqual(expect.arrayContaining(['user.suspended', 'passkey.added']));
});
