import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const checkout = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(checkout, file), 'utf8');

interface Package {
  name: string;
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
}
const rooms = globSync('{packages/*,apps/*,runbooks}/package.json', { cwd: checkout }).map((file) => ({
  folder: path.dirname(file),
  content: JSON.parse(read(file)) as Package,
}));

test('each room imports only the rooms that the table of docs/architecture/overview.md allows', () => {
  const rows = [...read('docs/architecture/overview.md').matchAll(/^\| ([a-z]+) \| ?([a-z, ]*?) ?\|$/gm)].filter(
    ([, room]) => room !== 'room',
  );
  const table = Object.fromEntries(rows.map(([, room, list]) => [room, (list as string).split(', ').filter(Boolean)]));
  const actual = rooms.map(({ content }) => [
    content.name.replace('@chatai/', ''),
    Object.keys(content.dependencies ?? {})
      .filter((name) => name.startsWith('@chatai/'))
      .map((name) => name.replace('@chatai/', ''))
      .sort(),
  ]);
  expect(Object.fromEntries(actual)).toEqual(table);
});

test('the drawing of docs/architecture/overview.md names the features of each room', () => {
  const [, drawing = ''] = read('docs/architecture/overview.md').split('```');
  const features: Record<string, string[]> = {};
  let room = '';
  for (const line of drawing.split('\n')) {
    const [, name, list = ''] =
      /^.{11}packages\/([a-z]+)\s+(.*)$/.exec(line) ?? /^\s{30,}()([a-z -]+)$/.exec(line) ?? [];
    room = name || (name === undefined ? '' : room);
    if (room) features[room] = [...(features[room] ?? []), ...list.split(' ').filter(Boolean)].sort();
  }
  // The contract is described, not listed: each of its files is a resource.
  const { contract: _, ...listed } = features;
  const folders = Map.groupBy(globSync('packages/*/src/*/', { cwd: checkout }), (folder) => folder.split(path.sep)[1]);
  const actual = [...folders].map(([name, found]) => [name, found.map((folder) => path.basename(folder)).sort()]);
  expect(listed).toEqual(Object.fromEntries(actual));
});

test('each door that a room promises is there', () => {
  const missing = rooms.flatMap(({ folder, content }) =>
    Object.values(content.exports ?? {}).filter(
      (door) => globSync(path.join(folder, door), { cwd: checkout }).length === 0,
    ),
  );
  expect(missing).toEqual([]);
});

test('features of one package enter each other by the door', () => {
  const sources = globSync('packages/*/src/**/*.ts', { cwd: checkout });
  const around = sources.flatMap((file) => {
    const [, , , feature] = file.split(path.sep);
    const imports = [...read(file).matchAll(/from '(\.\.?\/[^']+)'/g)].map(([, target]) =>
      path.join(path.dirname(file), target as string),
    );
    return imports
      .filter((target) => {
        const [group, room, src, other, ...rest] = target.split(path.sep);
        const sameRoom = file.startsWith([group, room, src].join(path.sep) + path.sep);
        // `channels/telegram` and `database/embedded` are features inside a folder of features.
        return (
          sameRoom && other !== feature && rest.length > 0 && rest.at(-1) !== 'index.ts' && !file.endsWith('.test.ts')
        );
      })
      .map((target) => `${file} -> ${target}`);
  });
  expect(around).toEqual([]);
});

test('no folder is an attic', () => {
  const attics = globSync(
    '{packages,apps}/*/src/**/{utils,util,helpers,helper,common,lib,services,repositories,types,misc,shared}/',
    { cwd: checkout },
  );
  expect(attics).toEqual([]);
});
