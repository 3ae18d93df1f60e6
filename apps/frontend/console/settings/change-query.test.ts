import { expect, test } from 'vitest';
import { changesAddress, changesTab, isFiltered } from './change-query.ts';

test('the filter stands in the address', () => {
  expect(changesAddress(changesTab('/w/demo/settings'), { action: 'api-key.revoked', cursor: '0198' })).toBe(
    '/w/demo/settings?tab=changes&action=api-key.revoked&cursor=0198',
  );
  expect(changesAddress(changesTab('/w/demo/settings'), {})).toBe('/w/demo/settings?tab=changes');
  expect(changesAddress('/admin/audit', {})).toBe('/admin/audit');
  expect(changesAddress('/admin/audit', { actorId: '0198' })).toBe('/admin/audit?actorId=0198');
});

test('a page further is no filter', () => {
  expect(isFiltered({ cursor: '0198' })).toBe(false);
  expect(isFiltered({ actorId: '0198' })).toBe(true);
});
