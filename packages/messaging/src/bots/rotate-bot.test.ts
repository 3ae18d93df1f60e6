import { sha256 } from '@chatai/core/crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anIntake } from '../../testing/an-intake.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, intakeBot, rotateSecret, rotateToken } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let intake: Awaited<ReturnType<typeof anIntake>>;
let deps: Awaited<ReturnType<typeof aPlatform>>['deps'];
beforeAll(async () => {
  platform = await aPlatform();
  intake = await anIntake(platform);
  deps = { ...platform.deps, publicUrl: intake.publicUrl };
  await platform.aHolder({ publicUrl: intake.publicUrl });
});
afterAll(async () => {
  intake.close();
  await platform.close();
});

async function aBot(mode: 'webhook' | 'polling') {
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token, mode });
  await platform.assign();
  await until('live', async () => (await platform.bots(id)).state === 'live');
  return { id, tenant, account };
}
type ABot = Awaited<ReturnType<typeof aBot>>;
const write = ({ account }: ABot, text: string) => platform.sim.send(account.id, { userId: 7, text });
/** BotFather's /revoke: the old token is dead, the bot has another. */
function revoke({ account }: ABot): string {
  const renewed = `${account.token.slice(0, -5)}${platform.deps.ids.uuid().slice(-5)}`;
  platform.sim.world.botsByToken.delete(account.token);
  account.token = renewed;
  platform.sim.world.botsByToken.set(renewed, account);
  return renewed;
}
const column = async ({ id }: ABot, name: string) =>
  (await platform.system.pool.query(`select ${name} as value from bots where id = $1`, [id])).rows[0].value;

test('a new secret is told to Telegram; the one before is taken for two minutes more, and nothing is lost', async () => {
  const bot = await aBot('webhook');
  const before = (await column(bot, 'secret_hash')) as Buffer;
  // Telegram takes a second webhook of one second later only.
  write(bot, 'one');
  await rotateSecret(deps, bot.tenant, bot.id);
  // Telegram does not know yet: what it delivers still carries the old one.
  const waiting = await intakeBot(platform.system.pool, bot.id);
  expect(waiting?.secretBeforeHash?.equals(before)).toBe(true);
  write(bot, 'two');
  await until('Telegram has taken it', async () => (await column(bot, 'secret_changed_at')) !== null);
  write(bot, 'three');
  await until('all', async () => (await platform.updatesOf(bot.id)) === 3);
  expect((await intakeBot(platform.system.pool, bot.id))?.secretBeforeHash?.equals(before)).toBe(true);
  await platform.system.pool.query(
    "update bots set secret_changed_at = secret_changed_at - interval '2 minutes' where id = $1",
    [bot.id],
  );
  const after = await intakeBot(platform.system.pool, bot.id);
  expect(after?.secretBeforeHash).toBeUndefined();
  expect(after?.secretHash.equals(before)).toBe(false);
  write(bot, 'four');
  await until('the last', async () => (await platform.updatesOf(bot.id)) === 4);
  await until('Telegram knows that all are taken', () => platform.sim.delivery.of(bot.account).pendingCount() === 0);
});

test('a secret that is changed twice before Telegram knew keeps the one that Telegram has', async () => {
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token, mode: 'webhook' });
  await platform.system.pool.query("update bots set webhook_url = 'set', secret_hash = $2 where id = $1", [
    id,
    sha256('what Telegram has'),
  ]);
  await rotateSecret(deps, tenant, id);
  await rotateSecret(deps, tenant, id);
  expect((await intakeBot(platform.system.pool, id))?.secretBeforeHash).toEqual(sha256('what Telegram has'));
});

test.each(['webhook', 'polling'] as const)(
  'a revoked token is replaced, and what waited meanwhile is received (%s)',
  async (mode) => {
    const bot = await aBot(mode);
    const renewed = revoke(bot);
    write(bot, 'while the token is dead');
    expect(await rotateToken(deps, bot.tenant, bot.id, renewed)).toMatchObject({
      id: bot.id,
      tokenLast4: renewed.slice(-4),
    });
    await until('live', async () => (await platform.bots(bot.id)).state === 'live');
    write(bot, 'with the new one');
    await until('both', async () => (await platform.updatesOf(bot.id)) === 2);
  },
);

test('a token of another bot, or one that Telegram refuses, changes nothing', async () => {
  const bot = await aBot('polling');
  const other = platform.sim.createBot().bot.token;
  await expect(rotateToken(deps, bot.tenant, bot.id, other)).rejects.toMatchObject({ code: 'token-of-another-bot' });
  await expect(rotateToken(deps, bot.tenant, bot.id, 'hello')).rejects.toMatchObject({ code: 'token-malformed' });
  const wrong = `${bot.account.id}:${'a'.repeat(35)}`;
  await expect(rotateToken(deps, bot.tenant, bot.id, wrong)).rejects.toMatchObject({ code: 'token-refused' });
  await expect(rotateToken(deps, await platform.aTenant(), bot.id, bot.account.token)).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await column(bot, 'token_last4')).toBe(bot.account.token.slice(-4));
});
