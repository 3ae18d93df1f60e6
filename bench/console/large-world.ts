import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Client, createClient } from '@chatai/contract/client';
import { runFolder } from '@chatai/core/config';
import { deriveKey } from '@chatai/core/crypto';
import pg from 'pg';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { FilledWorld } from '../../tests/browser/filled-world.ts';
import { textsIn } from '../../tests/browser/ways.ts';
import { storeHistory } from '../history/stored-history.ts';
import { secretKey } from '../rig/database.ts';
import { startInstallation } from '../rig/installation.ts';
import { stop } from '../rig/processes.ts';
import { atEnd } from '../rig/run-bench.ts';
import { until } from '../rig/wait.ts';

export interface Size {
  bots: number;
  conversations: number;
  sources: number;
}

/** A whole installation whose workspace `demo` holds as much as the bars of the console ask for, all of it at rest. */
export interface LargeWorld extends Pick<FilledWorld, 'full' | 'tokens'> {
  consoleUrl: string;
  /** The owner's: for their browser, and for the API. */
  signedIn: BrowserContextOptions;
  api: Client;
  /** From now on Telegram refuses this bot's token. */
  revoke(botId: string): Promise<void>;
  superuser: pg.ClientConfig;
}

const turnsPerConversation = 10;

export async function startLargeWorld(browser: Browser, size: Size): Promise<LargeWorld> {
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-console-'));
  atEnd(() => rm(home, { recursive: true, force: true }));
  const { child, summary } = await startInstallation(home, { CHATAI_SECRET_KEY: secretKey, CHATAI_WORKERS: '1' });
  atEnd(() => stop(child));
  const { consoleUrl, apiUrl, simulatorUrl, signInLink } = summary;
  const { signedIn, api } = await signIn(browser, { consoleUrl, apiUrl, signInLink: String(signInLink) });
  const assistant = (await api.assistants.list()).items[0]?.id ?? '';

  const tokens = await makeBots(simulatorUrl, size.bots);
  const { results } = await api.bots.import({
    items: tokens.map((token) => ({ assistantId: assistant, token, mode: 'polling' })),
  });
  const bots = results.map(({ id }) => String(id));
  for (let index = 0; index < size.sources; index++)
    await api.knowledgeSources.create({
      assistantId: assistant,
      kind: 'text',
      title: `Chapter ${index}`,
      text: `What chapter ${index} says about orders, returns and delivery. `.repeat(20),
    });
  await until('all bots to be live', async () => ((await api.bots.list({ limit: 1 })).counts.live ?? 0) >= size.bots, {
    withinMs: 600_000,
    everyMs: 500,
  });
  await until(
    'all sources to be ready',
    async () => (await api.knowledgeSources.list({ limit: 1 })).counts.ready >= size.sources,
    { withinMs: 600_000, everyMs: 500 },
  );
  const superuser = superuserOf(home);
  await storeHistory({ server: { superuser } }, bots, {
    messages: size.conversations * turnsPerConversation * 2,
    analyzed: true,
  });
  await storeFigures(superuser('chatai'), bots);
  await wordsToBeFound(superuser('chatai'));

  const [source, conversation] = await Promise.all([
    api.knowledgeSources.list({ limit: 1, order: 'newest' }),
    api.conversations.list({ limit: 1 }),
  ]);
  const ids = {
    assistant,
    source: source.items[0]?.id ?? '',
    bot: bots[0] ?? '',
    conversation: conversation.items[0]?.id ?? '',
  };
  return {
    consoleUrl,
    signedIn,
    api,
    superuser: superuser('chatai'),
    full: { slug: 'demo', canary: '', ids },
    tokens: await makeLinks(api),
    async revoke(botId) {
      const token = tokens[bots.indexOf(botId)] ?? '';
      await fetch(`${simulatorUrl}/_sim/bots/${encodeURIComponent(token)}/revoke`, { method: 'POST' });
    },
  };
}

async function signIn(
  browser: Browser,
  { consoleUrl, apiUrl, signInLink }: { consoleUrl: string; apiUrl: string; signInLink: string },
): Promise<{ signedIn: BrowserContextOptions; api: Client }> {
  const t = textsIn('en');
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(signInLink);
  await page.getByLabel(t('signIn.name')).fill('Ada');
  await page.getByLabel(t('signIn.email')).fill('ada@example.com');
  await page.getByLabel(t('signIn.newPassword')).fill('four words nobody guesses');
  await page.getByRole('button', { name: t('signIn.begin'), exact: true }).click();
  await page.waitForURL('**/home');
  const storageState = await context.storageState();
  await context.close();
  const cookie = storageState.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const { origin } = new URL(consoleUrl);
  return {
    signedIn: { storageState },
    api: createClient({ baseUrl: apiUrl, headers: { cookie, origin, 'sec-fetch-site': 'same-origin' } }),
  };
}

/** At the Telegram of the sandbox. Returns their tokens. */
async function makeBots(simulatorUrl: string, count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < count; index++) {
    const response = await fetch(`${simulatorUrl}/_sim/bots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: `load_${index}_bot`, name: `Load ${index}` }),
    });
    tokens.push(((await response.json()) as { token: string }).token);
  }
  return tokens;
}

const superuserOf =
  (home: string) =>
  (name: string): pg.ClientConfig => ({
    host: runFolder(home),
    user: 'postgres',
    password: deriveKey(secretKey, 'database superuser').toString('base64url'),
    database: name,
  });

/** A day of every bot's figures, one row for five minutes; and one conversation of 200 that waits for somebody. */
async function storeFigures(superuser: pg.ClientConfig, bots: string[]): Promise<void> {
  const database = new pg.Client(superuser);
  await database.connect();
  await database.query(
    `insert into bot_minute (bot_id, workspace_id, minute, updates, turns, sent)
     select id, workspace_id, date_trunc('minute', now()) - n * interval '5 minutes', 3, 3, 3
     from bots, generate_series(1, 288) as n where id = any($1::uuid[]) on conflict do nothing`,
    [bots],
  );
  await database.query(`update conversations set state = 'requested' where chat_id % 200 = 0`);
  await database.query('vacuum analyze bot_minute, conversations');
  await database.end();
}

/** The backend reads what was said behind the pipeline, what is older than an hour at once. Until it has, it is not at rest. */
async function wordsToBeFound(superuser: pg.ClientConfig): Promise<void> {
  const database = new pg.Client(superuser);
  await database.connect();
  const count = async (of: string) => Number((await database.query(`select count(*) from ${of}`)).rows[0].count);
  const old = await count("messages where created_at < now() - interval '61 minutes'");
  await until('the words of all old messages to be found', async () => (await count('message_terms')) >= old, {
    withinMs: 1_200_000,
    everyMs: 2_000,
  });
  await database.end();
}

/** Links of the kinds that pages are opened by. */
async function makeLinks(api: Client): Promise<FilledWorld['tokens']> {
  const { link: invite } = await api.invitations.create({ email: 'guest@example.com', role: 'viewer' });
  const guest = await api.adminUsers.create({ name: 'Guest', email: 'new@example.com' });
  const reset = await api.adminUsers.resetPassword({ id: guest.id, reason: 'bench' });
  const { link } = await api.adminUsers.create({ name: 'Another', email: 'newer@example.com' });
  const tokenOf = (address = '') => address.slice(address.lastIndexOf('/') + 1);
  return { invite: tokenOf(invite), reset: tokenOf(reset.link), link: tokenOf(link) };
}
