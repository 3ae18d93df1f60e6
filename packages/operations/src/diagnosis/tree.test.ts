import { expect, test } from 'vitest';
import type { Snapshot } from '../facts/index.ts';
import { diagnose, ofSymptom, type Tree } from './tree.ts';

interface Facts {
  backend: { answers: boolean; cores: number };
  database: { answers: boolean };
}

const trees: Tree<Facts>[] = [
  {
    symptom: 'api',
    branches: [
      {
        says: 'the backend is silent',
        needs: ['backend'],
        when: ({ backend }) => (backend.answers ? [] : ['port 8000 says nothing']),
        probe: 'curl localhost:8000/livez',
        branches: [
          {
            says: 'it computes',
            needs: ['backend'],
            when: ({ backend: { cores } }) => (cores > 0.6 ? [`${cores} cores`] : []),
            leaf: { id: 'blocked', finding: () => 'its event loop is blocked', step: 'backend#restart' },
          },
        ],
        leaf: {
          id: 'silent',
          finding: () => 'it says nothing',
          against: ({ backend: { cores } }) => (cores > 0 ? ['it computes a little'] : []),
          step: 'backend#restart',
          params: () => ({ unit: 'chatai-backend' }),
        },
      },
    ],
  },
  {
    symptom: 'database',
    branches: [
      {
        says: 'the server is gone',
        needs: ['database'],
        when: ({ database }) => (database.answers ? [] : ['ECONNREFUSED']),
        leaf: { id: 'gone', finding: () => 'it is gone', step: 'backend#database', explains: ['silent', 'blocked'] },
      },
    ],
  },
];

const seen = (facts: Partial<Facts>, unseen: Snapshot<Facts>['unseen'] = {}): Snapshot<Facts> => ({
  at: 5,
  tookMs: 1,
  facts,
  unseen,
});
const well = { database: { answers: true } };

test('a path leads to the narrowest leaf, with what speaks for it', () => {
  const { findings } = diagnose(trees, seen({ ...well, backend: { answers: false, cores: 1 } }));
  expect(findings).toEqual([
    {
      leaf: 'blocked',
      symptom: 'api',
      path: ['api', 'the backend is silent', 'it computes'],
      finding: 'its event loop is blocked',
      evidence: { for: ['port 8000 says nothing', '1 cores'], against: [] },
      step: 'backend#restart',
      params: {},
      because: undefined,
    },
  ]);
});

test('where nothing narrower is so the wider leaf is told, with what speaks against it', () => {
  const { findings } = diagnose(trees, seen({ ...well, backend: { answers: false, cores: 0.1 } }));
  expect(findings).toMatchObject([
    { leaf: 'silent', evidence: { against: ['it computes a little'] }, params: { unit: 'chatai-backend' } },
  ]);
});

test('of two faults both are told, the cause first, and what follows from it says so', () => {
  const { findings } = diagnose(trees, seen({ backend: { answers: false, cores: 0 }, database: { answers: false } }));
  expect(findings.map(({ leaf, because }) => [leaf, because])).toEqual([
    ['gone', undefined],
    ['silent', 'gone'],
  ]);
});

test('what could not be looked at is said, with the way to look', () => {
  const { findings, notSeen, at } = diagnose(trees, seen(well, { backend: 'no answer within 3000 ms' }));
  expect({ findings, notSeen, at }).toEqual({
    at: 5,
    findings: [],
    notSeen: [{ says: 'the backend is silent', why: 'no answer within 3000 ms', probe: 'curl localhost:8000/livez' }],
  });
});

test('nothing is found where nothing is wrong', () => {
  expect(diagnose(trees, seen({ ...well, backend: { answers: true, cores: 3 } })).findings).toEqual([]);
});

test('a look that lacks what one question asks for answers the others', () => {
  const branches = [
    { says: 'it is new', needs: ['lamp'], when: ({ lamp }: { lamp: { watts: number[] } }) => lamp.watts.map(String) },
    {
      says: 'it is there',
      needs: ['lamp'],
      when: () => ['yes'],
      leaf: { id: 'there', finding: () => 'it is', step: undefined },
    },
  ] as const;
  const tree = { symptom: 'dark', branches: [...branches] } as unknown as Tree<{ lamp: object }>;
  const { findings, notSeen } = diagnose([tree], { at: 0, tookMs: 0, facts: { lamp: {} }, unseen: {} });
  expect(findings.map(({ leaf }) => leaf)).toEqual(['there']);
  expect(notSeen).toMatchObject([{ says: 'it is new', why: expect.stringContaining('does not tell') }]);
});

test('whoever asks for one symptom is told its causes wherever they are, and what else is wrong', () => {
  const both = diagnose(trees, seen({ database: { answers: false }, backend: { answers: false, cores: 0 } }));
  const leavesOf = (symptom: string) => {
    const { findings, elsewhere } = ofSymptom(both, symptom);
    return [findings, elsewhere].map((all) => all.map(({ leaf }) => leaf));
  };
  expect(leavesOf('api')).toEqual([['gone', 'silent'], []]);
  expect(leavesOf('database')).toEqual([['gone'], []]);
  expect(leavesOf('bots')).toEqual([[], ['gone']]);
});

test('all that was asked is told with its answer and why, and what was narrower only where the wider is so', () => {
  const [api, database] = trees as [Tree<Facts>, Tree<Facts>];
  const [gone] = database.branches as [Tree<Facts>['branches'][number]];
  const told = { ...database, branches: [{ ...gone, otherwise: () => 'version 15' }] };
  const askedOf = (facts: Partial<Facts>, unseen = {}) =>
    diagnose([api, told], seen(facts, unseen)).asked.map(({ symptom, says, answer, why }) =>
      [symptom, says, answer, why].join(' | '),
    );
  expect(askedOf({ ...well, backend: { answers: false, cores: 1 } })).toEqual([
    'api | the backend is silent | yes | port 8000 says nothing',
    'api | it computes | yes | 1 cores',
    'database | the server is gone | no | version 15',
  ]);
  expect(askedOf(well, { backend: 'no answer within 3000 ms' })).toEqual([
    'api | the backend is silent | not seen | no answer within 3000 ms',
    'database | the server is gone | no | version 15',
  ]);
  expect(askedOf(well)).toEqual(['database | the server is gone | no | version 15']);
});
