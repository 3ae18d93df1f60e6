import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { secretKeyOf } from '@chatai/core/config';
import { databaseTargets, superuserPassword } from '@chatai/core/database';
import type { World } from './world.ts';

/** Everything that nobody may read in what an installation writes and says, each with what it is. */
export function secretsOf({ config, bots, environment }: World): [string, string][] {
  const key = secretKeyOf(config);
  return [
    ['key of the installation', key],
    ['password of the superuser', superuserPassword(key)],
    ...Object.entries(databaseTargets(config)).map(([role, { password }]): [string, string] => [
      `password of the role ${role}`,
      String(password),
    ]),
    ['key of the model provider', String(environment.OPENAI_API_KEY)],
    ...Object.entries(bots).map(([mode, { token }]): [string, string] => [`token of the ${mode} bot`, token]),
  ];
}

/** What stands in the data folder, by file: without the key itself, and without the database and Telegram's simulator, which keep what they have to keep. */
export function writtenBy({ config }: Pick<World, 'config'>): Map<string, string> {
  const files = readdirSync(config.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(config.home, path.join(parentPath, name)))
    .filter((file) => !notSearched.test(file));
  return new Map(files.map((file) => [file, readWhole(path.join(config.home, file))]));
}

/** In what is compressed no secret is found by its letters. */
function readWhole(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

const notSearched = /^(postgres\/|simulator\/|secret\.key$)/;

/** Which of its secrets stand in these texts: `token of the polling bot in logs/backend.log`. */
export const secretsIn = (world: World, texts: ReadonlyMap<string, string>): string[] =>
  secretsOf(world).flatMap(([what, secret]) =>
    [...texts].flatMap(([name, text]) => (text.includes(secret) ? [`${what} in ${name}`] : [])),
  );
