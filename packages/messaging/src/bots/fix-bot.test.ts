import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { botQuestions } from '@chatai/contract/words';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCertificate } from '../../testing/a-certificate.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, checkBot, type DoctorDeps, fixBot } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

async function aBot(more: Partial<DoctorDeps> = {}) {
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const deps: DoctorDeps = { ...platform.doctor, ...more };
  const { id } = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token });
  const look = async (code: string) => (await checkBot(deps, tenant, id)).checks.find((one) => one.code === code);
  /** As another program with the same token; Telegram takes one a second. */
  const setWebhook = (parameters: object) =>
    until('Telegram takes the webhook', async () => {
      const answer = await deps.telegram.call(account.token, 'setWebhook', { ...parameters });
      return answer.ok;
    });
  return { id, tenant, account, deps, look, setWebhook };
}

test('a healthy bot passes every question, in the order of the contract', async () => {
  const bot = await aBot();
  const holder = await platform.aHolder();
  await platform.assign();
  await until('it is live and has its menu', async () => {
    const { checks } = await checkBot(bot.deps, bot.tenant, bot.id);
    return checks.every(({ status }) => status === 'ok' || status === 'off');
  });
  const { checks } = await checkBot(bot.deps, bot.tenant, bot.id);
  expect(checks.map(({ code }) => code)).toEqual([...botQuestions]);
  await holder.stop(1_000);
});

test('a webhook of another program is found and taken back', async () => {
  const publicUrl = 'http://127.0.0.1:9';
  const bot = await aBot({ publicUrl });
  const holder = await platform.aHolder({ publicUrl });
  await platform.assign();
  await until('its webhook is ours', async () => (await bot.look('delivery'))?.status === 'ok');
  await bot.setWebhook({ url: 'http://127.0.0.1:9/theirs' });
  expect(await bot.look('delivery')).toMatchObject({
    status: 'fail',
    fixable: true,
    facts: { kind: 'foreign', origin: expect.stringMatching(/^https?:/) },
  });
  const { checks } = await fixBot(bot.deps, bot.tenant, bot.id, 'delivery');
  expect(checks.find(({ code }) => code === 'delivery')).toMatchObject({ status: 'ok' });
  await holder.stop(1_000);
});

test('kinds of updates that another program turned off are turned on again', async () => {
  const publicUrl = 'http://127.0.0.1:9';
  const bot = await aBot({ publicUrl });
  const holder = await platform.aHolder({ publicUrl });
  await platform.assign();
  await until('its webhook is ours', async () => (await bot.look('delivery'))?.status === 'ok');
  expect(await bot.look('allowed-updates')).toMatchObject({ status: 'ok' });
  const { url } = platform.sim.delivery.of(bot.account).webhookInfo();
  await bot.setWebhook({ url, allowed_updates: ['message'] });
  expect(await bot.look('allowed-updates')).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining('callback_query'),
  });
  const { checks } = await fixBot(bot.deps, bot.tenant, bot.id, 'allowed-updates');
  expect(checks.find(({ code }) => code === 'allowed-updates')).toMatchObject({ status: 'ok' });
  await holder.stop(1_000);
});

test('a menu and a name that were changed elsewhere are put right', async () => {
  const bot = await aBot();
  expect(await bot.look('command-menu')).toMatchObject({ status: 'warn', fixable: true });
  await fixBot(bot.deps, bot.tenant, bot.id, 'command-menu');
  expect(await bot.look('command-menu')).toMatchObject({ status: 'ok' });
  await platform.system.pool.query("update bots set name = 'An older name' where id = $1", [bot.id]);
  expect(await bot.look('name')).toMatchObject({ status: 'warn', fixable: true });
  await fixBot(bot.deps, bot.tenant, bot.id, 'name');
  expect(await bot.look('name')).toMatchObject({ status: 'ok' });
});

test('a stopped bot is started', async () => {
  const bot = await aBot();
  await platform.system.pool.query('update bots set enabled = false where id = $1', [bot.id]);
  expect(await bot.look('worker')).toMatchObject({ status: 'off', fixable: true });
  const holder = await platform.aHolder();
  let isFixed = false;
  const fixing = fixBot(bot.deps, bot.tenant, bot.id, 'worker').finally(() => {
    isFixed = true;
  });
  // The manager looks at bots again and again.
  await until('it is fixed', async () => {
    await platform.assign();
    return isFixed;
  });
  expect((await fixing).checks.find(({ code }) => code === 'worker')).toMatchObject({ status: 'ok' });
  await holder.stop(1_000);
});

test('what the Bot API cannot mend says so', async () => {
  const bot = await aBot();
  await expect(fixBot(bot.deps, bot.tenant, bot.id, 'certificate')).rejects.toMatchObject({ code: 'not-fixable' });
});

test('a model that does not answer, and an assistant that knows nothing, are told apart', async () => {
  const silent = await aBot({ probe: async () => ({ model: 'shop/gpt', problem: 'the key was refused' }) });
  expect(await silent.look('model')).toMatchObject({ status: 'fail', detail: 'shop/gpt: the key was refused' });
  expect(await silent.look('answer')).toMatchObject({ status: 'unknown' });
  const ignorant = await aBot({ probe: async () => ({ model: 'm', question: 'Where?', answered: false, tookMs: 5 }) });
  expect(await ignorant.look('answer')).toMatchObject({ status: 'warn' });
});

test('an address that Telegram does not deliver to is named', async () => {
  const bot = await aBot();
  const asWebhook = "update bots set mode = 'webhook', state = 'live' where id = $1";
  await platform.system.pool.query(asWebhook, [bot.id]);
  const at = (publicUrl: string, telegramApiRoot?: string) =>
    checkBot({ ...bot.deps, publicUrl, telegramApiRoot }, bot.tenant, bot.id).then(({ checks }) =>
      checks.find(({ code }) => code === 'address'),
    );
  expect(await at('http://127.0.0.1:9')).toMatchObject({
    status: 'fail',
    detail: 'http://127.0.0.1:9 is not https',
    facts: { kind: 'not-https', origin: 'http://127.0.0.1:9' },
  });
  expect(await at('https://127.0.0.1:9')).toMatchObject({ status: 'fail', detail: expect.stringContaining('8443') });
  expect(await at('http://127.0.0.1:9', platform.simulatorUrl)).toMatchObject({ status: 'warn' });
});

test('a certificate that nobody trusts, or that has ended, is found before Telegram finds it', async () => {
  const bot = await aBot();
  await platform.system.pool.query("update bots set mode = 'webhook', state = 'live' where id = $1", [bot.id]);
  const certificate = aCertificate({ days: 30 });
  // As our intake answers whoever has no secret.
  const server = createServer(certificate, (_, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const inDays = async (days: number) => {
    const clock = { ...bot.deps.clock, now: () => Date.now() + days * 86_400_000 };
    const { checks } = await checkBot({ ...bot.deps, clock, publicUrl }, bot.tenant, bot.id);
    return checks.find(({ code }) => code === 'certificate');
  };
  expect(await inDays(0)).toMatchObject({ status: 'fail', detail: expect.stringContaining('not trusted') });
  expect(await inDays(32)).toMatchObject({ status: 'fail', detail: expect.stringContaining('ended') });
  setDefaultCACertificates([...getCACertificates(), certificate.cert]);
  expect(await inDays(0)).toMatchObject({ status: 'ok', detail: 'valid for 29 more days' });
  expect(await inDays(20)).toMatchObject({ status: 'warn', detail: 'valid for 9 more days' });
  server.close();
});
