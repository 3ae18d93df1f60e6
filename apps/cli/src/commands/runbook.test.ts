import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { openRing } from '@chatai/operations/facts';
import { openJournal, type RunResult } from '@chatai/operations/runbook';
import type { Facts } from '@chatai/runbooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCli, chatai } from '../testing/a-cli.ts';
import { aPlace, endAll, type Place, pidOf, removeHome, startUp } from '../up/fixtures/start-up.ts';

const aGroup = (program: string, count: number) => ({
  ...{ program, state: 'idle', count, oldest: { since: undefined, statement: 'select ?' } },
});

describe('where nothing runs', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'chatai-runbook-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const run = (line: string, more = {}) =>
    chatai(aCli({ CHATAI_HOME: home, CHATAI_PORT_OFFSET: '41000', CHATAI_INSTANCE: 'shop' }, more), line);

  test('diagnose says so with exit 4, in text and in one document', async () => {
    const { exitCode, stdout } = await run('diagnose');
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(
      /^Seen on {3}shop\nName {6}not-running\nPath {6}api > no supervisor answers\nEvidence {2}for: no supervisor answers on this data folder/,
    );
    expect(stdout).toMatch(/Finding {3}ChatAI is not running on this data folder\. Start it with `npm start`\n/);
    const { findings } = JSON.parse((await run('diagnose api --json')).stdout);
    expect(findings[0]).toMatchObject({ leaf: 'not-running', symptom: 'api', evidence: { against: [] } });
  });

  test('diagnose slow says who takes the machine', async () => {
    const { stdout } = await run('diagnose slow');
    expect(stdout).toMatch(/\nMost CPU {2}\S.* cores\nMost RAM {2}\S.* MiB/);
    const { top } = JSON.parse((await run('diagnose slow --json')).stdout);
    expect(top.memory).toHaveLength(3);
    expect((await run('diagnose')).stdout).not.toContain('Most');
  });

  test('diagnose saves what it saw, and gives its verdict also where nothing can be saved', async () => {
    const { stdout } = await run('diagnose');
    const [, file = ''] = /\nSaved {5}(.*)\n/.exec(stdout) ?? [];
    expect(path.dirname(file)).toBe(path.join(home, 'evidence'));
    const { instance, diagnosis } = JSON.parse(readFileSync(file, 'utf8'));
    expect([instance, diagnosis.findings[0].leaf]).toEqual(['shop', 'not-running']);
    rmSync(path.dirname(file), { recursive: true });
    writeFileSync(path.dirname(file), 'no folder');
    const refused = await run('diagnose');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout).toMatch(/\nNot saved E\w+: .*\nNext: ChatAI is not running/);
    expect(JSON.parse((await run('diagnose --json')).stdout)).toMatchObject({
      ...{ saved: { problem: expect.stringContaining('evidence') }, blastRadius: null },
    });
  });

  test('diagnose asks the past: what the watchdog saw then, and what had been changed before', async () => {
    const now = systemClock.now();
    const minute = 60_000;
    const clock = { now: () => now - 5 * minute };
    const changes = [
      { at: now - 17 * minute, kind: 'setting' as const, says: 'CHATAI_WORKERS is 4 now' },
      { at: now - 30 * 60 * minute, kind: 'release' as const, says: 'version 1.1.0 runs instead of 1.0.0' },
    ];
    const facts: Partial<Facts> = { supervisor: { supervisor: null }, running: [], installed: changes };
    const snapshot = { at: clock.now(), tookMs: 1, facts, unseen: {} };
    await openRing<Facts, unknown>(home, clock).append({ snapshot, said: [] });

    const { exitCode, stdout } = await run('diagnose --at 4m');
    expect(exitCode).toBe(4);
    expect(stdout).toContain(
      `Seen on   shop at ${new Date(snapshot.at).toISOString()}\nName      not-running\nPath      api > no supervisor answers\n`,
    );
    expect(stdout).toContain('Changed   12 min before: CHATAI_WORKERS is 4 now\n');
    expect(stdout).not.toContain('1.1.0');
    expect(JSON.parse((await run('diagnose --at 4m --json')).stdout).changes).toEqual(changes);
    expect(await run('diagnose --at 6m')).toMatchObject({ exitCode: 1, stdout: '' });
    expect(stdout).not.toContain('Saved');
    expect(readdirSync(home)).not.toContain('evidence');
    for (const noTime of ['noon', '25:99', '99999999999999999m', '999999999999d'])
      expect(await run(`diagnose --at ${noTime}`)).toMatchObject({
        ...{ exitCode: 2, stderr: expect.stringContaining(`${noTime} is no time that is over`) },
      });
  });

  test('the command that diagnose proposes is harmless to a shell, and leaves out nothing that the step asks for', async () => {
    const now = systemClock.now();
    const server = { maxConnections: 100, reservedConnections: 3, usedConnections: 97, readOnly: false };
    const bot = { id: '1', username: 'shop_bot', state: 'token_dead', held: true, waiting: 0 };
    const facts = {
      supervisor: { supervisor: null },
      running: [],
      database: { refusal: undefined, tookMs: 1, server },
      sessions: { connections: [aGroup('x; echo $(id)', 90)], sessions: [], waits: [] },
      messaging: {
        ...{
          troubled: [bot],
          workers: [],
          deadLetters: { count: 0, botIds: [] },
          inbox: { count: 0, ofBots: [], ofWorkers: [] },
        },
        ...{ turns: { count: 0 }, outbox: { count: 0, resting: 0, uncertain: 0 } },
      },
    } as unknown as Facts;
    await openRing<Facts, unknown>(home, systemClock).append({
      snapshot: { at: now, tookMs: 1, facts, unseen: {} },
      said: [],
    });
    const nextAfter = async (line: string) => /Next: (.*)\n$/.exec((await run(line)).stdout)?.[1] ?? '';
    const next = await nextAfter('diagnose database --at 0m');
    expect(execFileSync('sh', ['-c', `printf '%s|' ${next}`], { encoding: 'utf8' })).toBe(
      'chatai|runbook|run|backend#free-connections|--param|program=x; echo $(id)|--dry-run|',
    );
    expect(await nextAfter('diagnose bots --at 0m')).toBe(
      'chatai runbook run bots-monitoring#replace-token --param bot=@shop_bot --param-file token=TOKEN_FILE --dry-run',
    );
    // What is asked for is well: the cause of the trouble is elsewhere.
    const slow = await run('diagnose slow --at 0m');
    expect(slow).toMatchObject({
      exitCode: 4,
      stdout: expect.stringMatching(/^Nothing wrong was found that shows as "slow"\.$/m),
    });
    expect(slow.stdout).toMatch(/^Elsewhere database: .*x; echo/m);
    // What no step repairs is told to whoever can.
    expect(await nextAfter('diagnose api --at 0m')).toBe(
      'ChatAI is not running on this data folder. Start it with `npm start`',
    );
  });

  test('whoever names a symptom sees what was asked of it, with its answers; all that was asked is in the document', async () => {
    const server = { version: '15.18', maxConnections: 100, reservedConnections: 3, usedConnections: 12 };
    const facts = {
      database: { refusal: undefined, tookMs: 4, server },
      sessions: { connections: [aGroup('a report', 12)], sessions: [], waits: [] },
      supervisor: { supervisor: null },
      running: [],
    } as unknown as Facts;
    const snapshot = { at: systemClock.now(), tookMs: 1, facts, unseen: { schema: 'timeout' } };
    await openRing<Facts, unknown>(home, systemClock).append({ snapshot, said: [] });
    const { stdout } = await run('diagnose database --at 0m');
    const asked = stdout.split('\n').filter((line) => line.startsWith('  '));
    expect(stdout).toContain(`\nAsked     ${asked.length} questions\n`);
    expect(asked).toEqual(
      expect.arrayContaining([
        '  no       the database does not answer (it answered in 4 ms)',
        '  yes      the database answers',
        '  no       the connections of the database are used up (12 of 97 are in use)',
        '  not seen an index cannot be used',
      ]),
    );
    const document = JSON.parse((await run('diagnose database --at 0m --json')).stdout);
    const [first] = document.asked.filter(({ symptom }: { symptom: string }) => symptom === 'database');
    expect(first).toEqual({
      ...{ symptom: 'database', says: 'the database does not answer', answer: 'no', why: 'it answered in 4 ms' },
    });
    expect(new Set(document.asked.map(({ symptom }: { symptom: string }) => symptom)).size).toBeGreaterThan(1);
    expect((await run('diagnose --at 0m')).stdout).not.toContain('Asked');
  });

  test('a symptom that nobody knows is refused with the choices', async () => {
    const { exitCode, stderr } = await run('diagnose weather');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('api');
  });

  test('a step that nobody knows is refused with the choices, a parameter with what is asked for', async () => {
    const unknown = await run('runbook run backend#dance');
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain('Choose one of: backend#restart');
    const refused = await run('runbook run backend#restart --param force=yes');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('force is not asked for');
  });

  test('nothing was run here yet, and every step can be read', async () => {
    expect((await run('runbook runs')).stdout).toBe('Nothing was run on shop yet.\n');
    expect((await run('runbook list')).stdout).toMatch(/^backend#restart +medium +on-call +Restart the backend$/m);
    expect((await run('runbook show backend')).stdout).toMatch(
      /\nbackend#restart: Restart the backend \(risk medium, for on-call\)\n/,
    );
    expect((await run('runbook show kitchen')).stderr).toContain('Choose one of: backend');
  });

  test('a run for which the glass was broken stands out among those for which it was not', async () => {
    const header = { kind: 'run' as const, at: 1, runbook: 'backend', step: 'restart-database', params: {}, pid: 1 };
    const actor = { name: 'root', role: 'admin' as const };
    for (const [id, more] of Object.entries({
      '1': { breakGlass: true, reason: 'all else has failed' },
      '2': { approvedBy: 'Peter', reason: 'it hangs' },
    })) {
      const journal = openJournal(home, id);
      journal.write({ ...header, id, actor, dryRun: false, scope: 'database', ...more });
      journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it answers' });
      journal.close();
    }
    const { stdout } = await run('runbook runs');
    expect(stdout).toMatch(/root +approved by Peter: it hangs +fixed +it answers\n/);
    expect(stdout).toMatch(/root +glass broken: all else has failed +fixed +it answers\n/);
    const { runs } = JSON.parse((await run('runbook runs --json')).stdout);
    expect(runs[1]).toMatchObject({ breakGlass: true, approvedBy: null, reason: 'all else has failed' });
  });

  /** The record of a restart that acted so many minutes ago. */
  function restarted(id: string, minutesAgo: number, result: RunResult, tookSeconds: number): void {
    const at = systemClock.now() - minutesAgo * 60_000;
    const journal = openJournal(home, id);
    journal.write({
      ...{ kind: 'run', at, id, runbook: 'backend', step: 'restart', params: {}, scope: 'chatai-backend', pid: 1 },
      ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, restarts: true },
    });
    journal.write({ kind: 'touches', bots: 3, turns: 2, seconds: 6 });
    journal.write({ kind: 'began', at, stage: 'act' });
    journal.write({ kind: 'touched', bots: 3, turns: 0, seconds: tookSeconds });
    journal.write({ kind: 'over', at, result, says: 'it answers' });
    journal.close();
  }

  test('the list of runs says where they were, which restarts did not help, and how far forecasts were off', async () => {
    restarted('1', 300, 'fixed', 8);
    restarted('2', 200, 'not-fixed', 90);
    restarted('3', 100, 'fixed', 9.5);
    restarted('4', 90, 'fixed', 9.5);
    const { stdout } = await run('runbook runs');
    expect(stdout).toMatch(/^Runs on shop\nAT /);
    expect(stdout).toContain('\n2 of 4 restarts of the last 30 days did not help: backend#restart (2)\n');
    expect(stdout).toMatch(/\nbackend#restart said 6 s, took 9 s on average of 3 runs\n$/);
    const { instance, runs, restarts, forecasts } = JSON.parse((await run('runbook runs --json')).stdout);
    expect(instance).toBe('shop');
    expect(runs[0]).toMatchObject({
      touches: { bots: 3, turns: 2, seconds: 6 },
      touched: { bots: 3, turns: 0, seconds: 9.5 },
    });
    expect(restarts).toMatchObject({ count: 4, fruitless: [{ why: 'again' }, { why: 'not-fixed' }] });
    expect(forecasts).toMatchObject([{ step: 'backend#restart', runs: 3, offSeconds: 3 }]);
  });

  test('what ends the work of others asks for the name of the installation, typed or given', async () => {
    const step = 'runbook run backend#end-blocker --param pid=4711';
    for (const [line, more] of [
      [step, { answers: ['y'] }],
      [`${step} --yes`, {}],
      [`${step} --yes --instance shop2`, {}],
    ] as const) {
      const refused = await run(line, more);
      expect(refused).toMatchObject({ exitCode: 5, stdout: '' });
      expect(refused.stderr).toContain('give --yes --instance shop');
    }
    expect(readdirSync(home)).not.toContain('runs');
    // There is no database that it could look at: it begins, and that is all.
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 'shop';
    };
    const typed = await run(step, { ask });
    expect(asked).toEqual([
      'Cancel what pid 4711 runs and, when that does not help within 2 s, end its session; ' +
        'what it has not committed is rolled back (0 bots, 0 turns, about 1 s) on shop: ' +
        "it ends somebody's work, or keeps them out. Type shop to go on: ",
    ]);
    for (const begun of [typed, await run(`${step} --yes --instance shop`)])
      expect(begun).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^RUN on shop\n.*\nFailed: /s) });
  });

  test('nobody is asked about what is refused anyway: a step of high risk that one person wants', async () => {
    const refused = await run('runbook run backend#restart-database', { answers: ['shop'] });
    expect(refused).toMatchObject({ exitCode: 5, stdout: '' });
    expect(refused.stderr).toMatch(/^error: nothing was changed: the step restart-database is of high risk/);
  });

  test('a run that asked for a secret is resumed by whoever gives it again', async () => {
    const id = '0198f0c2-7d3a-7b1e-9a55-0c8f1f1b2a3c';
    const journal = openJournal(home, id);
    journal.write({
      ...{ kind: 'run', at: 1, id, runbook: 'bots-monitoring', step: 'replace-token', scope: 'bots', pid: 2 ** 22 + 1 },
      ...{ params: { bot: '@shop_bot', token: '****' }, actor: { name: 'root', role: 'admin' }, dryRun: false },
    });
    journal.close();
    expect((await run('runbook runs')).stdout).toContain(
      `it got as far as its beginning; chatai runbook resume ${id}\n`,
    );
    const refused = await run(`runbook resume ${id} --yes`);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/: token is missing\nGive it as --param-file token=FILE: the new token/);
    const file = path.join(home, 'token.txt');
    writeFileSync(file, '1234567:AAE-a-token-that-nobody-may-read-anywhere\n');
    const other = await run(`runbook resume ${id} --yes --param-file bot=${file} token=${file}`);
    expect(other.stderr).toContain('bot is given twice');
    const dry = JSON.parse((await run(`runbook resume ${id} --dry-run --param-file token=${file} --json`)).stdout);
    expect(dry).toMatchObject({ dryRun: true, id: expect.not.stringMatching(id) });
    // There is nothing here that it could look at, and that is all it says.
    const { exitCode, stdout } = await run(`runbook resume ${id} --yes --param-file token=${file} --json`);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ id, result: 'failed' });
    expect(readFileSync(path.join(home, 'runs', `${id}.jsonl`), 'utf8')).not.toContain('AAE');
  });

  test('without a yes nothing is done, and nothing is written down', async () => {
    const { exitCode, stderr } = await run('runbook run backend#restart', { answers: ['n'] });
    expect(exitCode).toBe(5);
    expect(stderr).toContain('nothing was changed');
    expect(readdirSync(home)).not.toContain('runs');
  });
});

describe('on an installation', () => {
  let place: Place;
  beforeAll(async () => {
    place = await aPlace();
  });
  afterEach(endAll);
  afterAll(() => removeHome(place.home));
  const run = (line: string) =>
    chatai(aCli({ CHATAI_HOME: place.home, CHATAI_PORT_OFFSET: String(place.offset), CHATAI_INSTANCE: 'shop' }), line);

  test('a backend that hangs is found, a dry run changes nothing, the run repairs it and is on record', async () => {
    const up = startUp(place, { env: { CHATAI_INSTANCE: 'shop' } });
    await up.says('next:');
    expect(JSON.parse((await run('runbook run backend#restart --yes --json')).stdout)).toMatchObject({
      result: 'nothing-to-do',
    });
    const hung = pidOf(place.home, 'chatai-backend');
    process.kill(hung, 'SIGSTOP');
    const found = await run('diagnose');
    expect(found.exitCode).toBe(4);
    expect(found.stdout).toMatch(
      /\nTouches {3}0 bots, 0 turns, about \d+ s\nSaved {5}\S+\nNext: chatai runbook run backend#restart --dry-run\n$/,
    );
    // Of a runbook alone, the step that the finding asks for.
    expect(await run('runbook run backend --dry-run')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^DRY RUN on shop: nothing is changed\n/),
      stderr: expect.stringMatching(/^(looking.*\n)*backend#restart: .*\ncheck …\n/),
    });
    // Who holds connections only the backend could tell: what was not asked is never told as well. (Whether the console is built nobody knows here.)
    expect(await run('runbook run workers --yes')).toMatchObject({
      exitCode: 4,
      stdout: expect.stringMatching(
        /^Nothing to do: no cause that was found on shop is repaired by a step of workers; \d questions? could not be asked\nNext: chatai diagnose\n$/,
      ),
    });
    const dry = await run('runbook run backend#restart --dry-run');
    expect(dry.stdout).toMatch(
      /^DRY RUN on shop: nothing is changed\nBlast radius: 0 bots, 0 turns, about \d+ s\n {2}check +warn +\/health does not answer.*\nDry run: would restart chatai-backend; .*\nNext: the same without --dry-run\n$/,
    );
    // One person alone is refused it.
    const asked = '--param user=ada@example.com --param reason=nobody-is-left';
    const high = await run(`runbook run admin-user-operations#make-admin ${asked} --dry-run`);
    expect(high.stdout).toMatch(
      /\nNext: let a second person approve it in the console \(Operations, Runbooks\), or the same without --dry-run and with --break-glass --reason TEXT\n$/,
    );
    expect(pidOf(place.home, 'chatai-backend')).toBe(hung);
    const repaired = await run('runbook run backend#restart --yes');
    expect(repaired.stdout).toMatch(/^RUN on shop\nBlast radius: 0 bots, 0 turns, about 6 s\n/);
    expect(repaired.stdout).toMatch(
      /\nActual: [\d.]+ s until it was seen to work; 0 bots, 0 turns affected then\nFixed: \/health answers, and is well; it serves\n$/,
    );
    expect(repaired.exitCode).toBe(0);
    expect(pidOf(place.home, 'chatai-backend')).not.toBe(hung);
    const { runs } = JSON.parse((await run('runbook runs --json')).stdout);
    expect(runs.map(({ result }: { result: string }) => result)).toEqual([
      ...['fixed', 'dry-run', 'dry-run', 'dry-run', 'nothing-to-do'],
    ]);
    const evidence = JSON.parse(readFileSync(path.join(place.home, 'evidence', `${runs[0].id}.json`), 'utf8'));
    expect(evidence.diagnosis.findings[0].leaf).toBe('backend-stopped');
  });
});
