import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import type { Snapshot } from '@chatai/operations/facts';
import { judge } from '@chatai/operations/health';
import { headerOf, openJournal, readJournal } from '@chatai/operations/runbook';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { abilitiesOf, brokenOff, checks, type Facts, look, runHere } from '../index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-here-'));
});
afterEach(() => rmSync(home, { recursive: true }));

async function answersCheck() {
  const here = { config: loadConfig({ CHATAI_HOME: home }), clock: systemClock };
  // Checks of what was not looked at are left out.
  const snapshot = (await look(here, ['database', 'sessions', 'schema', 'roles'])) as Snapshot<Facts>;
  return judge(checks, snapshot).find(({ id }) => id === 'database-answers');
}

test('where nothing was ever started the database does not answer', async () => {
  expect(await answersCheck()).toMatchObject({ status: 'fail', detail: expect.stringContaining('never started') });
});

test('whoever has not the key of an installation knows nothing of its database', async () => {
  mkdirSync(path.join(home, 'run'));
  expect(await answersCheck()).toMatchObject({
    status: 'unknown',
    detail: expect.stringContaining('CHATAI_SECRET_KEY'),
  });
});

test('and restarts it not, since nobody acts on what could not be seen', async () => {
  mkdirSync(path.join(home, 'run'));
  const here = { config: loadConfig({ CHATAI_HOME: home }), clock: systemClock };
  const request = { name: 'backend#restart-database', params: {}, dryRun: true, reason: undefined };
  const actor = { name: 'Olga', role: 'admin' as const };
  const run = { ...request, actor, approvedBy: undefined, breakGlass: false };
  expect(await runHere(here, run, { signal: new AbortController().signal })).toMatchObject({
    ...{ result: 'failed', says: expect.stringContaining('CHATAI_SECRET_KEY') },
  });
});

test('a process that runs no program of this data folder is never ended, whoever names its pid', () => {
  const stranger = spawn('sleep', ['60']);
  const { kill } = abilitiesOf({ config: loadConfig({ CHATAI_HOME: home }), clock: systemClock });
  expect(() => kill(Number(stranger.pid))).toThrow(/left alone/);
  expect(stranger.signalCode).toBeNull();
  stranger.kill();
});

test('a command of this data folder, and what it has started, is one of ours', async () => {
  const busy = `require('node:child_process').spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }); process.on('SIGTERM', () => process.exit())`;
  const command = spawn(
    process.execPath,
    ['-e', `${busy}; setInterval(() => {}, 1000)`, '/anywhere/apps/cli/src/main.ts'],
    {
      env: { CHATAI_HOME: home },
      detached: true,
    },
  );
  try {
    const here = { config: loadConfig({ CHATAI_HOME: home }), clock: systemClock };
    const started = async () =>
      (await look(here, ['processes'])).facts.processes?.find(({ parent }) => parent === command.pid)?.ours;
    await expect.poll(started).toBe(true);
  } finally {
    process.kill(-Number(command.pid), 'SIGKILL');
  }
});

/** One that was broken off, when not said else. */
function aRun(more: { dryRun?: boolean; pid?: number } = {}, isOver = false): string {
  const id = systemIds.uuid();
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'allow-writing', params: {}, scope: 'database' },
    ...{ actor: { name: 'Olga', role: 'admin' }, dryRun: false, pid: 2 ** 22 + 1, ...more },
  });
  if (isOver) journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it writes' });
  journal.close();
  return id;
}

test('a run that is resumed is told as that of whoever resumed it, and keeps what was seen before it was broken off', async () => {
  const here = { config: loadConfig({ CHATAI_HOME: home }), clock: systemClock };
  const id = aRun();
  const resume = () => {
    const actor = { name: 'Grace', role: 'admin' as const };
    const asked = { id, name: 'backend#allow-writing', params: {}, dryRun: false, reason: undefined };
    return runHere(
      here,
      { ...asked, actor, approvedBy: undefined, breakGlass: false },
      { signal: new AbortController().signal },
    );
  };
  await resume();
  expect(headerOf(readJournal(home, id))?.actor.name).toBe('Grace');
  expect(readdirSync(path.join(home, 'evidence'))).toEqual([`${id}-2.json`]);
  await expect(resume(), 'it is over').rejects.toMatchObject({ code: 'run-unknown' });
});

test('what goes on, was a dry run or is over is not resumed', () => {
  const here = { config: loadConfig({ CHATAI_HOME: home }) };
  const broken = aRun();
  expect(brokenOff(here, broken)).toEqual({ id: broken, name: 'backend#allow-writing', params: {} });
  for (const id of [aRun({ pid: process.pid }), aRun({ dryRun: true }), aRun({}, true), systemIds.uuid()])
    expect(() => brokenOff(here, id)).toThrow(id);
});
