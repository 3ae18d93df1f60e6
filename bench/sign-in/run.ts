// npm run bench -- sign-in: what passwords cost the webhooks that the same program serves, and what the time of an answer tells of an account.
import { parseArgs } from 'node:util';
import { createUser } from '@chatai/accounts/users';
import { systemClock } from '@chatai/core/clock';
import { migrate, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { aDatabase } from '../rig/database.ts';
import { beside, median, quantile } from '../rig/figures.ts';
import { startLoad } from '../rig/load.ts';
import { runBench } from '../rig/run-bench.ts';
import { storeBots } from '../rig/stored-bots.ts';
import { wholeBackend } from '../rig/whole-backend.ts';

const { values: options } = parseArgs({
  options: {
    logins: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '100' },
  },
});
const [logins, seconds, rate, rounds] = [options.logins, options.seconds, options.rate, options.rounds].map(Number) as [
  number,
  number,
  number,
  number,
];
const password = 'four words that fit';
const people = Math.max(logins, rounds);
let visitors = 0;
const addressOf = (person: number) => `person${person}@example.com`;

await runBench(6, async () => {
  const load = await startLoad();
  const database = await aDatabase();
  await migrate(database.targets);
  const system = await openDatabase(database.targets, 'system', { name: 'bench' });
  const stored = await storeBots(database.targets, system.pool, 20);
  for (let person = 0; person < people; person++)
    await createUser({ system, ids: systemIds }, { name: `Person ${person}`, email: addressOf(person), password });
  const backend = await wholeBackend(database.home, load.apiRoot);
  const { url } = backend;
  const bots = stored.map(({ id, webhookSecret }) => ({ url: `${url}/telegram/${id}`, secret: webhookSecret }));

  await load.begin({ bots, chats: 400, ratePerSecond: rate, blind: true });
  await systemClock.sleep(3_000);
  const intakeOver = async (ms: number) => {
    await load.figures();
    await systemClock.sleep(ms);
    return (await load.figures()).intake;
  };
  const alone = await intakeOver(seconds * 1_000);
  const crowd = signInTogether(url);
  const beneath = await intakeOver(seconds * 1_000);
  const { tookMs, signedIn } = await crowd.end();
  await load.finish();
  const line = (what: string, { p50Ms, p99Ms }: typeof alone) =>
    `the webhook's answer at ${rate}/s, ${what}: p50 ${p50Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms\n`;
  process.stdout.write(line('nobody signs in', alone));
  process.stdout.write(line(`${logins} sign in at once, again and again`, beneath));
  process.stdout.write(
    `${signedIn} signed in, p50 ${median(tookMs).toFixed(0)} p99 ${quantile(tookMs, 0.99).toFixed(0)} ms each\n`,
  );
  process.stdout.write(`the webhook's answer beside them, p99, ${beside(beneath.p99Ms, 250, ' ms')}\n\n`);

  for (const [route, what] of [
    ['sign-in', 'a wrong password'],
    ['sign-up', 'asking for an account'],
    ['mail-link', 'asking for a link'],
    ['mail-reset', 'asking for a new password'],
  ] as const) {
    const { knownMs, apartMs } = await compared(url, route);
    process.stdout.write(
      `${what}: ${knownMs.toFixed(2)} ms of an account, apart from none by ${beside(Math.abs(apartMs), 5, ' ms', 2)}\n`,
    );
  }
  await backend.close();
  await system.close();
  await database.close();
  await load.end();
});

/** From an address of its own, so that no limit of one stands in the way. */
async function post(url: string, route: string, body: object): Promise<{ status: number; tookMs: number }> {
  visitors += 1;
  const begun = systemClock.monotonicMs();
  const response = await fetch(`${url}/api/v1/auth/${route}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`,
    },
    body: JSON.stringify(body),
  });
  await response.text();
  return { status: response.status, tookMs: systemClock.monotonicMs() - begun };
}

/** So many people who sign in, and in again as soon as they are, until `end`. */
function signInTogether(url: string) {
  const tookMs: number[] = [];
  let [signedIn, going] = [0, true];
  const one = async (person: number) => {
    while (going) {
      const answer = await post(url, 'sign-in', { email: addressOf(person), password });
      if (answer.status === 200) {
        signedIn += 1;
        tookMs.push(answer.tookMs);
      } else if (answer.status === 429) await systemClock.sleep(1_000);
      else throw new Error(`signing in was answered with ${answer.status}`);
    }
  };
  const all = Promise.all(Array.from({ length: logins }, (_, person) => one(person)));
  return {
    async end() {
      going = false;
      await all;
      return { tookMs, signedIn };
    },
  };
}

/**
 * How much longer the answer takes for an address that has an account than for one that has none. The two of a pair come one after the other, in
 * either order in turn, and what counts is the median of the differences: what else the machine does, and what one leaves for the next, falls on both.
 */
async function compared(url: string, route: string): Promise<{ knownMs: number; apartMs: number }> {
  const pairs: { known: number; unknown: number }[] = [];
  const tookMs = async (email: string): Promise<number> => {
    for (;;) {
      const { status, tookMs } = await post(url, route, {
        email,
        ...(route === 'sign-in' ? { password: 'guess' } : {}),
      });
      if (status !== 429) return tookMs;
      // The limit of all together gives room again within the minute.
      await systemClock.sleep(1_000);
    }
  };
  for (let round = 0; round < rounds; round++) {
    const [mine, nobodys] = [addressOf(round), `nobody${round}@example.com`];
    if (round % 2) pairs.push({ known: await tookMs(mine), unknown: await tookMs(nobodys) });
    else {
      const unknown = await tookMs(nobodys);
      pairs.push({ known: await tookMs(mine), unknown });
    }
  }
  return {
    knownMs: median(pairs.map(({ known }) => known)),
    apartMs: median(pairs.map(({ known, unknown }) => known - unknown)),
  };
}
