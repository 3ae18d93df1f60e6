import { formatAnswer } from '../../src/channels/telegram/index.ts';
import { aPlatform } from '../../testing/platform.ts';

/** The ground of all worlds of a test file: a database whose time is the world's that asks, and one workspace. */
export async function theGround() {
  const platform = await aPlatform();
  const superuser = await platform.database.superuser();
  await superuser.query(`create or replace function chatai_now() returns timestamptz language sql stable
    as $$ select coalesce(nullif(current_setting('simulation.now', true), '')::timestamptz, now()) $$`);
  // Worlds take numbers as other bots would.
  await superuser.query('grant usage on all sequences in schema public to public');
  // What is loaded when it is first needed is not waited for in a world.
  await formatAnswer({ markdown: '**warm**' });
  return { platform, tenant: await platform.aTenant() };
}
