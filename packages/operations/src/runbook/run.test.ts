import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Step, stepsOf } from './define.ts';
import { listRuns, openJournal, type RunHeader, readJournal } from './journal.ts';
import { runStep } from './run.ts';

interface Abilities {
  lamp: { on: boolean };
  hammer: () => void;
}

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-runs-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const step = stepsOf<Abilities>();
const switchOn = {
  slug: 'switch-on',
  title: 'Switch the lamp on',
  symptom: 'It is dark.',
  emergency: true,
  risk: 'low',
  role: 'on-call',
  timeoutMs: 700,
  scope: 'lamp',
  uses: ['lamp'],
  check: async ({ can }) => (can.lamp.on ? { fine: true, says: 'it is on' } : { fine: false, says: 'it is off' }),
  blastRadius: async () => ({ bots: 0, turns: 0, seconds: 0 }),
  would: () => 'press the switch',
  async act({ can }) {
    can.lamp.on = true;
    return 'the switch was pressed';
  },
  verify: async ({ can }) => ({ fine: can.lamp.on, says: can.lamp.on ? 'it is on' : 'it is still off' }),
  undo: 'Pressing a switch does no harm.',
} as const satisfies Parameters<typeof step>[0];

const header = (more: Partial<RunHeader> = {}): RunHeader => ({
  ...{ kind: 'run', at: 1, id: 'run-1', runbook: 'house', step: 'switch-on', params: {}, pid: 1 },
  ...{ actor: { name: 'Ada', role: 'admin' }, dryRun: false, scope: 'lamp' },
  ...more,
});

async function run(
  one: Step<Abilities>,
  lamp = { on: false },
  more: Partial<RunHeader> = {},
  signal = new AbortController().signal,
) {
  const journal = openJournal(home, 'run-1');
  const saved: boolean[] = [];
  const saveEvidence = async () => {
    saved.push(lamp.on);
    return 'saved';
  };
  const abilities = () => ({ lamp, hammer: () => {} });
  const deps = { clock: systemClock, abilities, journal, saveEvidence };
  const report = await runStep(deps, one, header(more), signal);
  journal.close();
  return { report, lamp, saved, lines: readJournal(home, 'run-1') };
}

describe('a step', () => {
  test('saves what is seen, checks, acts and verifies, in this order', async () => {
    const { report, lamp, saved } = await run(step(switchOn));
    expect(report).toMatchObject({ result: 'fixed', says: 'it is on' });
    expect(report.stages.map(({ stage }) => stage)).toEqual(['evidence', 'check', 'act', 'verify']);
    expect([lamp.on, saved]).toEqual([true, [false]]);
  });

  test('that has nothing to do does nothing', async () => {
    const { report } = await run(step(switchOn), { on: true });
    expect(report.result).toBe('nothing-to-do');
    expect(report.stages.map(({ stage }) => stage)).toEqual(['evidence', 'check']);
  });

  test('that is only tried says what it would do, and changes nothing', async () => {
    const { report, lamp, saved } = await run(step(switchOn), undefined, { dryRun: true });
    expect(report).toMatchObject({ result: 'dry-run', says: 'would press the switch' });
    expect([lamp.on, saved]).toEqual([false, []]);
  });

  test.each([
    ['what its dry run saw', 'it has been off for 7 s', 'fixed'],
    ['other numbers', 'it has been off for 12.5 s', 'fixed'],
    ['something else', 'it flickers', 'changed'],
  ])('that sees %s: "%s" comes to %s', async (_, says, result) => {
    const looks = step({ ...switchOn, check: async () => ({ fine: false, says }) });
    const { report, lamp } = await run(looks, undefined, { saw: 'it has been off for # s' });
    expect(report.result).toBe(result);
    expect(lamp.on).toBe(result === 'fixed');
  });

  test('that did not work is taken back where it can be', async () => {
    const broken = { ...switchOn, verify: async () => ({ fine: false, says: 'the bulb is broken' }) };
    const back = step({
      ...broken,
      async undo({ can }) {
        can.lamp.on = false;
        return 'pressed again';
      },
    });
    const { report, lamp } = await run(back);
    expect(report).toMatchObject({ result: 'undone', says: 'the bulb is broken' });
    expect(lamp.on).toBe(false);
    expect((await run(step(broken))).report.result).toBe('not-fixed');
  });

  const undoing = {
    ...switchOn,
    async undo({ can }: { can: Pick<Abilities, 'lamp'> }) {
      can.lamp.on = false;
      return 'pressed again';
    },
  };

  test('that was not done is not taken back', async () => {
    const act = () => Promise.reject(new Error('no such switch'));
    const { report, lamp } = await run(step({ ...undoing, act }), { on: false });
    expect([report.result, report.stages.at(-1)?.stage, lamp.on]).toEqual(['failed', 'act', false]);
  });

  test('that somebody interrupts while it checks does nothing; while it verifies, it takes nothing back', async () => {
    const whileChecking = new AbortController();
    const check = async () => {
      whileChecking.abort();
      return { fine: false, says: 'it is off' };
    };
    const early = await run(step({ ...undoing, check }), { on: false }, {}, whileChecking.signal);
    expect(early.report).toMatchObject({ result: 'failed', says: 'interrupted' });
    expect(early.lamp.on).toBe(false);
    const whileVerifying = new AbortController();
    const verify = () => {
      whileVerifying.abort();
      return new Promise<never>(() => {});
    };
    const late = await run(step({ ...undoing, verify }), { on: false }, {}, whileVerifying.signal);
    expect(late.report).toMatchObject({ result: 'failed', says: 'interrupted' });
    expect(late.lamp.on).toBe(true);
  });

  test('says no secret, whatever it was told', async () => {
    const act = () => Promise.reject(new Error('cannot connect to postgres://me:hunter2@db/shop'));
    const { report, lines } = await run(step({ ...switchOn, act }));
    expect(report.says).toBe('cannot connect to postgres://me:[password]@db/shop');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  test('whose check cannot see changes nothing', async () => {
    const check = () => Promise.reject(new Error('it is too dark'));
    const { report, lamp } = await run(step({ ...switchOn, check }));
    expect(report).toMatchObject({ result: 'failed', says: 'it is too dark' });
    expect([lamp.on, report.stages.map(({ stage }) => stage)]).toEqual([false, ['evidence', 'check']]);
  });

  test('whose outcome cannot be seen at first is looked at again', async () => {
    let looks = 0;
    const verify = async () => {
      if (++looks === 1) throw new Error('it is too dark');
      return { fine: true, says: 'it is on' };
    };
    expect((await run(step({ ...switchOn, verify }))).report).toMatchObject({ result: 'fixed', says: 'it is on' });
  });

  test('that shows only after a moment has worked', async () => {
    let looks = 0;
    const late = step({ ...switchOn, verify: async () => ({ fine: ++looks > 1, says: 'it glows' }) });
    expect((await run(late)).report).toMatchObject({ result: 'fixed', says: 'it glows' });
  });

  test('that throws, or takes longer than it may, has failed with its reason', async () => {
    const act = () => Promise.reject(new Error('no such switch'));
    expect((await run(step({ ...switchOn, act }))).report).toMatchObject({ result: 'failed', says: 'no such switch' });
    const slow = step({ ...switchOn, timeoutMs: 20, act: () => new Promise<string>(() => {}) });
    expect((await run(slow)).report).toMatchObject({ result: 'failed', says: 'not over after 0.02 s' });
  });

  test('that was verified tells what it came to: how long it took, and whom it touches then', async () => {
    let bots = 3;
    const blastRadius = async () => ({ bots, turns: 2, seconds: 6 });
    const act = async () => {
      bots = 1;
      return 'pressed';
    };
    let looks = 0;
    const verify = async () => ({ fine: ++looks > 1, says: 'it glows' });
    const counted = { ...switchOn, blastRadius, act, verify };
    const { report, lines } = await run(step(counted));
    expect(report).toMatchObject({ blastRadius: { bots: 3, turns: 2, seconds: 6 }, touched: { bots: 1, turns: 2 } });
    // It looked twice, 300 ms apart.
    expect(report.touched?.seconds).toBeGreaterThanOrEqual(0.3);
    expect(report.touched?.seconds).toBeLessThan(6);
    expect(lines.find(({ kind }) => kind === 'touched')).toEqual({ kind: 'touched', ...report.touched });
    const older = await run(step({ ...counted, blastRadius: async () => ({ ...(await blastRadius()), asOf: 1 }) }));
    expect(older.report.touched).toEqual({ seconds: expect.any(Number) });
    const dark = await run(step({ ...counted, timeoutMs: 700, verify: async () => ({ fine: false, says: 'dark' }) }));
    expect(dark.report).toMatchObject({ result: 'not-fixed', touched: undefined });
    const blind = await run(step({ ...counted, blastRadius: () => Promise.reject(new Error('it is too dark')) }));
    expect(blind.report.touched).toEqual({ seconds: expect.any(Number) });
  });

  test.each([
    ['did not act', { act: () => Promise.reject(new Error('no such switch')) }],
    ['only wants to last', { lasts: true as const }],
  ])('that %s tells nothing of the kind', async (_, more) => {
    expect((await run(step({ ...switchOn, ...more }))).report.touched).toBeUndefined();
  });

  test('is given what it uses and nothing else', async () => {
    const given: string[] = [];
    const nosy = step({
      ...switchOn,
      async check({ can }) {
        given.push(...Object.keys(can));
        return { fine: true, says: '' };
      },
    });
    await run(nosy);
    expect(given).toEqual(['lamp']);
  });
});

test('every stage is in the journal before it begins, so a killed run tells how far it came', async () => {
  const seen: string[] = [];
  const act = async () => {
    const last = readJournal(home, 'run-1').at(-1);
    seen.push(last?.kind === 'began' ? last.stage : 'nothing');
    return 'pressed';
  };
  const { lines } = await run(step({ ...switchOn, act, verify: async () => ({ fine: true, says: 'on' }) }));
  expect(seen).toEqual(['act']);
  expect(lines.map((line) => ('stage' in line ? `${line.kind} ${line.stage}` : line.kind))).toEqual([
    ...['run', 'touches', 'began evidence', 'ended evidence', 'began check', 'ended check'],
    ...['began act', 'ended act', 'began verify', 'ended verify', 'touched', 'over'],
  ]);
  expect(listRuns(home)).toEqual(['run-1']);
});
