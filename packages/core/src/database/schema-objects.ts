import type { Migration } from './migrate.ts';

/** A table or an index, and the migration that makes it. */
export interface SchemaObject {
  object: string;
  migration: string;
}

/** What these migrations make and none of them drops later. pg-boss's tables stand in its own spelling, and are its own affair. */
export function objectsOf(migrations: readonly Pick<Migration, 'name' | 'up'>[]): SchemaObject[] {
  let objects: (SchemaObject & { table: string; text: string })[] = [];
  for (const { name: migration, up } of migrations)
    for (const [, verb, text = ''] of up.matchAll(statement)) {
      const [object = ''] = text.split(/\W/, 1);
      if (verb?.startsWith('create'))
        objects.push({ object, migration, table: / on (\w+)/.exec(text)?.[1] ?? object, text });
      // An index goes with its table, and with any of its columns.
      else if (verb === 'alter table') {
        const columns = [...text.matchAll(/drop column (\w+)/g)].map(([, column]) => column);
        objects = objects.filter(
          (one) => one.table !== object || one.object === object || !mentions(one.text, columns),
        );
      } else objects = objects.filter((one) => !mentions(text, [one.object, one.table]));
    }
  return objects.map(({ object, migration }) => ({ object, migration }));
}

const statement =
  /^(create table|create (?:unique )?index|drop table|drop index|alter table)(?: if (?:not )?exists)? ([^;]*);/gm;

const mentions = (text: string, words: readonly (string | undefined)[]) =>
  text.split(/\W+/).some((word) => words.includes(word));
