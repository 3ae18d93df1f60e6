import { z } from 'zod';
import { componentHealth } from './health.ts';
import { id, instant } from './page.ts';
import { defineRoute } from './route.ts';

/** `backend#restart`: a runbook and one of its steps. */
export const stepName = z.string().regex(/^[a-z][a-z-]{1,40}#[a-z][a-z-]{1,40}$/);

/** What one check says. */
export const checkVerdict = z.object({
  id: z.string(),
  component: z.string(),
  title: z.string(),
  status: componentHealth.shape.status,
  detail: z.string().optional(),
  since: instant,
  /** What to do, for people. */
  fix: z.string(),
  step: stepName.nullable(),
  /** The check that explains this one: repair that first. */
  because: z.string().nullable(),
});
export type CheckVerdict = z.infer<typeof checkVerdict>;

/** What a tree has found. */
export const finding = z.object({
  leaf: z.string(),
  symptom: z.string(),
  path: z.array(z.string()),
  finding: z.string(),
  evidence: z.object({ for: z.array(z.string()), against: z.array(z.string()) }),
  step: stepName.nullable(),
  params: z.record(z.string(), z.string()),
  because: z.string().nullable(),
});

/** What somebody has changed about the installation: what broke was often changed just before. */
export const installedChange = z.object({
  at: instant,
  kind: z.enum(['release', 'schema', 'setting', 'secret']),
  says: z.string(),
});

/** Whom a step touches: bots and whose they are, questions that are being answered, for how long, and messages that wait meanwhile. */
const blastRadius = z.object({
  bots: z.number(),
  turns: z.number(),
  seconds: z.number(),
  workspaces: z.number().optional(),
  messages: z.number().optional(),
  /** When that was seen, where it cannot be seen any more. */
  asOf: instant.optional(),
});
export type BlastRadius = z.infer<typeof blastRadius>;

/** Everything that can be said of an installation at one moment. */
export const operationsNow = z.object({
  /** When it was looked at. */
  at: instant,
  /** How long ago that was when this was answered, in milliseconds of the server's clock: whoever reads it may have another one. */
  ageMs: z.number(),
  instance: z.string(),
  version: z.string(),
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  /** As whom whoever asks may run steps; null while the database cannot say who that is: then they are run on the machine. */
  runsAs: z.enum(['on-call', 'admin']).nullable(),
  /** Whom it may concern; null while nobody can say. */
  affected: z
    .object({
      /** Bots that should run, and those that do; null while the bot manager does not say. */
      bots: z.object({ expected: z.number(), running: z.number() }).nullable(),
      /** Messages that wait for an answer to begin, and answers that are being made. */
      waiting: z.number(),
      answering: z.number(),
    })
    .nullable(),
  checks: z.array(checkVerdict),
  findings: z.array(finding),
  /** By the name of the step, of those of which it can be seen. */
  touches: z.record(z.string(), blastRadius),
  /** The last changes, the newest first. */
  changes: z.array(installedChange),
  /** What could not be looked at, why, and how to look. */
  notSeen: z.array(z.object({ says: z.string(), why: z.string(), probe: z.string().nullable() })),
});
export type OperationsNow = z.infer<typeof operationsNow>;

/** A time in which a check was not well. */
export const trouble = z.object({
  check: z.string(),
  component: z.string(),
  title: z.string(),
  status: componentHealth.shape.status,
  detail: z.string().optional(),
  /** The check that explained it when it began. */
  because: z.string().nullable(),
  from: instant,
  /** Null while it goes on. */
  until: instant.nullable(),
  /** It was well in between, so often that it is told once: from the first to the last, with the worst that was said. */
  flaps: z.object({ times: z.number().int(), longestMs: z.number() }).optional(),
});

export type Trouble = z.infer<typeof trouble>;

const param = z.object({
  name: z.string(),
  about: z.string(),
  example: z.string(),
  fallback: z.string().nullable(),
  secret: z.boolean(),
});

/** When something was last proved before this version was made: it was broken and mended on a throw-away installation. */
export const lastProof = z.object({ at: instant, commit: z.string(), seed: z.number().int() });

export const runbookStep = z.object({
  step: stepName,
  slug: z.string(),
  title: z.string(),
  /** What somebody sees who needs it. */
  symptom: z.string(),
  /** Checks that fail when it may be needed. */
  checks: z.array(z.string()),
  emergency: z.boolean(),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  role: z.enum(['on-call', 'admin']),
  /** Of acting, and of proving that it has worked, each. */
  timeoutSeconds: z.number(),
  params: z.array(param),
  undo: z.string(),
  /** It ends what somebody is at, or keeps them out: the name of the installation is asked for before it is run. */
  destroys: z.boolean(),
  /** What is left for restarts of what it restarts; null when it restarts nothing, or a parameter says what. */
  budget: z.object({ left: z.number().int(), freeAt: instant.nullable() }).nullable(),
  /** Null when it was not proved yet. */
  proof: lastProof.nullable(),
});

export const runbook = z.object({ id: z.string(), title: z.string(), about: z.string(), steps: z.array(runbookStep) });
export type RunbookDocument = z.infer<typeof runbook>;

export const runStage = z.object({
  stage: z.enum(['evidence', 'check', 'act', 'verify', 'undo']),
  beganAt: instant,
  /** Null while it goes on, or when the run was broken off in it. */
  endedAt: instant.nullable(),
  /** How long it has gone on by the server's clock: whoever reads it may have another one. Null when it does not go on. */
  goesOnForMs: z.number().nullable(),
  fine: z.boolean().nullable(),
  says: z.string(),
});

/** One run of a step, as its journal tells it. */
export const run = z.object({
  id,
  at: instant,
  step: stepName,
  params: z.record(z.string(), z.string()),
  by: z.string(),
  role: z.enum(['on-call', 'admin']),
  reason: z.string().nullable(),
  approvedBy: z.string().nullable(),
  /** Its risk was high and nobody else was asked: whoever ran it owns the data folder, and `reason` is theirs. */
  breakGlass: z.boolean(),
  dryRun: z.boolean(),
  /** Null when the step touches nobody, or nobody can say. */
  touches: blastRadius.nullable(),
  /** What it came to: seconds from the act until it was verified, and whom it touched then. Null when it was not verified, or is wanted to last. */
  touched: z.object({ bots: z.number().nullable(), turns: z.number().nullable(), seconds: z.number() }).nullable(),
  state: z.enum([
    'goes-on',
    'broken-off',
    'nothing-to-do',
    'fixed',
    'not-fixed',
    'undone',
    'failed',
    'dry-run',
    'changed',
  ]),
  says: z.string(),
  stages: z.array(runStage),
});
export type Run = z.infer<typeof run>;

/** What the runs of the last days have been good for. */
export const runsReport = z.object({
  days: z.number().int(),
  restarts: z.object({
    count: z.number().int(),
    /** How many of them fixed nothing. */
    fruitlessCount: z.number().int(),
    /** The newest fifty of those, the newest first: they did not work, or the same was restarted again within 15 minutes. */
    fruitless: z.array(
      z.object({
        id,
        at: instant,
        step: stepName,
        scope: z.string(),
        why: z.enum(['not-fixed', 'undone', 'failed', 'again']),
      }),
    ),
  }),
  /** How long steps said that something would be away, and how long it was: means, of runs that worked. */
  forecasts: z.array(
    z.object({
      step: stepName,
      runs: z.number().int(),
      saidSeconds: z.number(),
      tookSeconds: z.number(),
      offSeconds: z.number(),
    }),
  ),
});
export type RunsReport = z.infer<typeof runsReport>;

/** What this version has of one kind, each with its last proof. */
export const coverageFigure = z.object({
  figure: z.enum(['checks', 'leaves', 'steps', 'alerts', 'backups']),
  items: z.array(
    z.object({
      name: z.string(),
      says: z.string(),
      proof: lastProof.nullable(),
      /** Proved from recorded samples, in the tests of this version: only a machine short of memory would show it. */
      fromSamples: z.boolean(),
    }),
  ),
});
export type CoverageFigure = z.infer<typeof coverageFigure>;

export const readProblems = ['not-allowed'] as const;

export const opsHealth = {
  now: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/health',
    summary:
      'What is wrong, since when, why it is thought so, and the step that repairs it; with `at` of a moment of the last 24 hours',
    access: 'operations',
    query: z.strictObject({ at: instant.optional() }),
    status: 200,
    response: operationsNow,
    problems: [...readProblems, 'nothing-kept'],
  }),
  history: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/health/history',
    summary:
      'What was not well in the last 24 hours, or in those before `at`, and from when to when, the newest first; a check that was so again and again once',
    access: 'operations',
    query: z.strictObject({
      /** Of the last 30 days. What came later is not told. */
      at: instant.optional(),
    }),
    status: 200,
    response: z.object({ items: z.array(trouble) }),
    problems: readProblems,
  }),
};

export const opsRunbooks = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/runbooks',
    summary: 'All runbooks with their steps',
    access: 'operations',
    status: 200,
    response: z.object({ items: z.array(runbook) }),
    problems: readProblems,
  }),
};

export const opsCoverage = {
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/coverage',
    summary: 'What was proved of the checks, leaves and steps of this version, and when',
    access: 'operations',
    status: 200,
    response: z.object({
      /** How many orders of faults the proof took. */
      seeds: z.number().int(),
      figures: z.array(coverageFigure),
    }),
    problems: readProblems,
  }),
};

export const opsRuns = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/runs',
    summary:
      'Runs of steps, the newest first: all, or those since a moment, until one, in a state, dry ones or the others',
    access: 'operations',
    query: z.strictObject({
      limit: z.coerce.number<number>().int().min(1).max(200).default(50),
      cursor: id.optional(),
      /** Those that were begun since then. */
      since: instant.optional(),
      /** Those that were begun until then. */
      until: instant.optional(),
      state: run.shape.state.optional(),
      dryRun: z.enum(['true', 'false']).optional(),
    }),
    status: 200,
    response: z.object({ items: z.array(run), nextCursor: z.string().nullable() }),
    problems: readProblems,
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/runs/{id}',
    summary: 'One run with its stages',
    access: 'operations',
    params: z.strictObject({ id }),
    status: 200,
    response: run,
    problems: [...readProblems, 'not-found'],
  }),
  report: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/run-report',
    summary: 'Which restarts of the last 30 days did not help, and how far forecasts were off',
    access: 'operations',
    status: 200,
    response: runsReport,
    problems: readProblems,
  }),
  start: defineRoute({
    method: 'POST',
    path: '/api/v1/ops/runs',
    summary:
      'Run a step, after a dry run of it: it saves what is seen, checks, acts, verifies; restarting the backend does not end it',
    access: 'operations',
    body: z.strictObject({
      step: stepName,
      params: z.record(z.string().max(40), z.string().max(500)).default({}),
      dryRun: z.boolean().default(false),
      /** The dry run that this one follows: of the same step and parameters, at most 120 s old. */
      after: id.optional(),
      /** Of a second person, for a step of high risk. */
      approval: id.optional(),
      /** Of a step that ends somebody's work or keeps them out: the name of the installation, as whoever runs it has typed it. */
      instance: z.string().max(200).optional(),
      /** A run of the same step and parameters that was broken off: this one goes on under its id, a dry run under one of its own. Secrets are given once more. */
      resumes: id.optional(),
    }),
    status: 202,
    response: run,
    audit: 'run.started',
    problems: [
      ...readProblems,
      'prove-again',
      'step-unknown',
      'run-unknown',
      'param-refused',
      'role-too-low',
      'dry-run-needed',
      'instance-needed',
      'second-person-needed',
      'approval-void',
      'budget-spent',
      'scope-busy',
      'too-many-runs',
    ],
  }),
};
