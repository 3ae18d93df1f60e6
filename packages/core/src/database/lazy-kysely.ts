import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type KyselyModule = typeof import('kysely');

const require = createRequire(import.meta.url);

// The file that `import` takes too: whoever imports Kysely must meet the same classes.
const file = fileURLToPath(import.meta.resolve('kysely'));

/** Kysely, loaded by the first statement that is built with it: about 8 MB that workers and bot manager, whose statements are texts, never need. */
export const kyselyModule = (): KyselyModule => require(file) as KyselyModule;

/** Kysely's `sql`. */
export const sql: KyselyModule['sql'] = new Proxy((() => undefined) as unknown as KyselyModule['sql'], {
  apply: (_, thisArg, args) => Reflect.apply(kyselyModule().sql, thisArg, args),
  get: (_, name) => Reflect.get(kyselyModule().sql, name),
});
