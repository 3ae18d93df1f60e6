import { describe, expect, test } from 'vitest';
import { api } from './api.ts';
import type { Route } from './route.ts';
import { scopes } from './scopes.ts';

const routes = Object.entries(api).flatMap(([name, resource]) =>
  Object.entries(resource).map(([verb, route]) => ({ name: `${name}.${verb}`, route: route as Route })),
);

describe('the API as data', () => {
  test.each(routes)('$name names each slot of its path once and no field twice', ({ route }) => {
    const slots = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const params = Object.keys(route.params?.shape ?? {});
    const all = [...params, ...Object.keys(route.query?.shape ?? {}), ...Object.keys(route.body?.shape ?? {})];
    expect(params).toEqual(slots);
    expect(new Set(all).size).toBe(all.length);
  });

  test('no two routes answer the same method and path', () => {
    const keys = routes.map(({ route }) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('reading never changes anything: GET has no body and asks for a right to read, or for none', () => {
    for (const { name, route } of routes) {
      if (route.method !== 'GET') continue;
      expect(route.body, name).toBeUndefined();
      // What was changed, and by whom, is for who may change everything.
      expect(route.access, name).toMatch(/:read$|^signed-in$|^platform$|^operations$|^public$|^workspace:write$/);
    }
  });

  test('every scope opens at least one route', () => {
    const used = new Set(routes.map(({ route }) => route.access));
    expect(scopes.filter((scope) => !used.has(scope))).toEqual([]);
  });

  test('a body refuses fields that it does not know', () => {
    for (const { name, route } of routes) {
      if (!route.body) continue;
      const result = route.body.safeParse({ workspaceId: 'x', isAdmin: true });
      expect(
        result.error?.issues.map((issue) => issue.code),
        name,
      ).toContain('unrecognized_keys');
    }
  });
});
