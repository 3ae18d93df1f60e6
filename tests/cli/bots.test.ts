import { createBotFigures } from '@chatai/messaging/bot-figures';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../apps/cli/src/run-cli.ts';
import { aCli } from '../../apps/cli/src/testing/a-cli.ts';
import { aBackend, type Tenant, type TestBackend } from '../../apps/server/src/backend/testing/a-backend.ts';

let backend: TestBackend;
let tenant: Tenant;
/** Of `@fleet_1_bot` and so on. */
let ids: string[];
const botCount = 450;

beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Fleet');
  ids = await aFleet(tenant);
});
afterAll(() => backend.close());
beforeEach(() => {
  backend.lines.length = 0;
});

/** Bots by the hundred, as Telegram would have named them: `@fleet_1_bot` and so on. */
async function aFleet({ api, workspaceId }: Tenant): Promise<string[]> {
  const assistant = await api.assistants.create({ name: 'Fleet' });
  const { bot } = backend.simulator.sim.createBot({ username: 'fleet_1_bot', name: 'Fleet' });
  const first = await api.bots.create({ assistantId: assistant.id, token: bot.token });
  const superuser = await backend.db.superuser();
  const { rows } = await superuser.query<{ id: string }>(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, state, token_sealed, token_last4, secret_sealed, secret_hash)
     select overlay(b.id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, b.workspace_id, b.assistant_id, 1000000 + n, 'fleet_' || n || '_bot',
            b.name, b.mode, 'live', b.token_sealed, b.token_last4, b.secret_sealed, decode(lpad(to_hex(n), 64, '0'), 'hex')
     from bots b, generate_series(2, $2::int) n where b.id = $1 and b.workspace_id = $3 returning id`,
    [first.id, botCount, workspaceId],
  );
  return [first.id, ...rows.map(({ id }) => id)];
}

async function chatai(...words: string[]) {
  const cli = aCli({ CHATAI_URL: backend.url, CHATAI_API_KEY: tenant.key });
  const exitCode = await runCli(words, cli, () => Promise.reject(new Error('up is not run here')));
  return { exitCode, out: cli.stdout(), err: cli.stderr() };
}

/** What the backend was asked, by route. */
const asked = () =>
  backend.lines.filter((line) => line['event.action'] === 'request.answered').map((line) => line['url.path']);

describe('among hundreds of bots one is found', () => {
  test.each(['@fleet_444_bot', 'fleet_444_bot', '@Fleet_444_Bot'])('by its name %s in one request', async (name) => {
    const { out } = await chatai('bots', 'show', name, '--json');
    expect(JSON.parse(out)).toMatchObject({ id: ids[443], username: 'fleet_444_bot' });
    expect(asked()).toEqual(['/api/v1/bots']);
  });

  test('by its id in one request', async () => {
    const { out } = await chatai('bots', 'show', String(ids[400]), '--json');
    expect(JSON.parse(out)).toMatchObject({ username: 'fleet_401_bot' });
    expect(asked()).toEqual(['/api/v1/bots/{id}']);
  });

  test('and several each in one request, each once', async () => {
    const { out } = await chatai('bots', 'stop', '@fleet_2_bot', '@fleet_3_bot', 'fleet_2_bot', '--dry-run');
    expect(out).toContain('stop 2 bots: @fleet_2_bot, @fleet_3_bot\n');
    expect(asked()).toHaveLength(3);
  });

  test('and many in the order in which they were named', async () => {
    const names = Array.from({ length: 45 }, (_, index) => `@fleet_${60 - index}_bot`);
    const { out } = await chatai('bots', 'stop', ...names, '--dry-run');
    expect(out).toContain(`stop 45 bots: ${names.join(', ')}\n`);
  });

  test('and what is not there is told with some that are', async () => {
    const { exitCode, err } = await chatai('bots', 'show', '@fleet_9999_bot');
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^error: there is no bot @fleet_9999_bot here\nChoose one of: @fleet_2_bot, .*@fleet_11_bot … \(see `chatai bots list`\)\n$/,
    );
    expect(asked()).toHaveLength(2);
    const unknownId = await chatai('bots', 'show', '01a2157a-0c5d-7000-8001-0123456789ab');
    expect(unknownId.err).toMatch(/^error: there is no bot 01a2157a-0c5d-7000-8001-0123456789ab here\n/);
    const nameless = await chatai('bots', 'show', '@');
    expect(nameless.err).toMatch(/^error: there is no bot @ here\n/);
    const several = await chatai('bots', 'stop', '@fleet_2_bot', '@fleet_9999_bot', '@fleet_9998_bot');
    expect(several).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('there is no bot @fleet_9999_bot here'),
    });
  });
});

describe('chatai bots figures', () => {
  const twoDays = ['--since', '2d'];
  beforeAll(async () => {
    const { workspaceId } = tenant;
    const figures = createBotFigures({ database: backend.deps.system });
    const [busy, quick] = [ids[9], ids[10]].map((id) => ({ workspaceId, botId: String(id) }));
    if (!busy || !quick) throw new Error('The fleet is too small.');
    figures.count(busy, 'updates', 1_200);
    figures.count(busy, 'refused');
    figures.count(busy, 'limited', 3);
    for (let answers = 0; answers < 20; answers++) figures.answered(busy, answers < 15 ? 700 : 90_000);
    figures.waits(busy, 7, 12_400);
    figures.count(quick, 'updates', 1);
    figures.answered(quick, 40);
    await figures.save();
  });

  test('tell in one line each how much bots do and how quickly, the busiest first, with a column only for what happened', async () => {
    const { out } = await chatai('bots', 'figures', ...twoDays);
    const [head, first, second, ...rest] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(head).toEqual('BOT,UPDATES,TURNS,SENT,REFUSED,LIMITED,WAITED,LONGEST,HALF IN,95 % IN'.split(','));
    expect(first).toEqual('@fleet_10_bot,1200,0,0,1,3,7,12 s,1 s,>60 s'.split(','));
    expect(second).toEqual('@fleet_11_bot,1,0,0,0,0,0,-,50 ms,50 ms'.split(','));
    expect(rest).toEqual([['2 bots in the last 2880 minutes. Next: chatai bots figures @NAME'], ['']]);
  });

  test('tell of one bot each hour, or each minute of a day at most', async () => {
    const { out } = await chatai('bots', 'figures', '@fleet_11_bot', ...twoDays);
    expect(out).toMatch(
      /^AT +UPDATES .*\n\d{4}-\d\d-\d\dT\d\d:00Z +1 +.*50 ms\n@fleet_11_bot by hour, in the last 2880 minutes\n$/,
    );
    const byMinute = await chatai('bots', 'figures', '@fleet_11_bot', '--json');
    expect(JSON.parse(byMinute.out)).toMatchObject({ step: 'minute', items: [{ updates: 1, answers: { p50Ms: 50 } }] });
  });

  test('say so when nothing happened', async () => {
    const { out } = await chatai('bots', 'figures', '@fleet_12_bot');
    expect(out).toBe('Nothing happened to @fleet_12_bot in the last 60 minutes.\n');
  });

  test.each([
    ['100d', 'Figures are kept for 90 days'],
    ['yesterday', 'Give 10m, 2h, 7d'],
  ])('refuse --since %s', async (since, fix) => {
    const { exitCode, err } = await chatai('bots', 'figures', '--since', since);
    expect(exitCode).toBe(2);
    expect(err).toContain(fix);
  });
});
