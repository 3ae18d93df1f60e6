/** How much a step may break. `high` asks a second person. */
export type Risk = 'none' | 'low' | 'medium' | 'high';
export type OperatorRole = 'on-call' | 'admin';

/** A question that a step asks its reader: `--param bot=shop_bot`. */
export interface Param {
  about: string;
  /** A value of its shape, as pages show it; of a secret, the name of a file that holds one. */
  example: string;
  /** What is taken when it is not given; without one it must be. */
  fallback?: string;
  /** Checked before anything is done (security.md T25: an argument is data, never a command). */
  matches: RegExp;
  /** It is given to the step and kept nowhere. */
  secret?: true;
}

/** What a stage saw or did, in one line for people. */
export interface Outcome {
  /** Of a check: nothing needs to be done. Of a verify: it worked. */
  fine: boolean;
  says: string;
}

/** What every stage is given. `can` holds what the step uses and nothing else. */
export interface StageContext<Can, Params extends string> {
  can: Can;
  params: Readonly<Record<Params, string>>;
  signal: AbortSignal;
}

/** Whom an act touches, from live data, before it is done. */
export interface BlastRadius {
  /** When that was seen, epoch milliseconds, where it cannot be seen any more. */
  asOf?: number;
  bots: number;
  /** Whose bots they are. */
  workspaces?: number;
  /** Questions that are being answered. */
  turns: number;
  /** That will wait meanwhile, by how many came in the last five minutes. */
  messages?: number;
  /** How long what it touches is away. */
  seconds: number;
}

/**
 * One step of a runbook: looks whether there is something to do, does it, waits until it has worked, and takes it back when it has not. A step
 * without `verify` does not type-check.
 */
export interface Step<Abilities, Use extends keyof Abilities = keyof Abilities, Params extends string = string> {
  /** In addresses and commands: `chatai runbook run backend#restart`. */
  slug: string;
  title: string;
  /** What somebody sees who needs it. */
  symptom: string;
  emergency: boolean;
  /** A person asks for it: no check can see that it is needed. */
  askedFor?: true | undefined;
  risk: Risk;
  role: OperatorRole;
  /** Of `act` and `verify` each. */
  timeoutMs: number;
  /** Of `verify`, where it shows sooner than `act` may take. */
  verifyMs?: number | undefined;
  /** What it locks: two runs of one scope never go on together. Of some steps a parameter says it. */
  scope: string | ((params: Readonly<Record<Params, string>>) => string);
  /** It restarts its scope, a unit or `everyUnit`, which is paid from a budget. */
  restarts?: true | undefined;
  /** It ends what somebody is at, or keeps them out: on the wrong installation nothing brings that back, so its name is asked for. */
  destroys?: true | undefined;
  /** The effect is meant to last (an hour of slowing down), so its duration is not compared with the forecast. */
  lasts?: true | undefined;
  uses: readonly Use[];
  params?: Readonly<Record<Params, Param>>;
  blastRadius(context: StageContext<Pick<Abilities, Use>, Params>): Promise<BlastRadius>;
  check(context: StageContext<Pick<Abilities, Use>, Params>): Promise<Outcome>;
  /** What `act` would do, for a dry run: `restart chatai-backend`. */
  would(params: Readonly<Record<Params, string>>): string;
  act(context: StageContext<Pick<Abilities, Use>, Params>): Promise<string>;
  verify(context: StageContext<Pick<Abilities, Use>, Params>): Promise<Outcome>;
  /** A sentence why there is no way back, or the way. */
  undo: string | ((context: StageContext<Pick<Abilities, Use>, Params>) => Promise<string>);
}

/** Seconds that it may take to act, and to prove that it has worked. */
export const secondsOf = ({ timeoutMs, verifyMs = timeoutMs }: Pick<Step<never>, 'timeoutMs' | 'verifyMs'>) => ({
  act: timeoutMs / 1_000,
  verify: verifyMs / 1_000,
});

/** `at most 30 min, and 60 s to verify that it worked`. */
export function takesText({ act, verify }: ReturnType<typeof secondsOf>): string {
  const text = (seconds: number) => (seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`);
  return `at most ${text(act)}, and ${text(verify)} to verify that it worked`;
}

/** Steps of one component, at the file name that the user's document links. */
export interface Runbook<Abilities> {
  id: string;
  title: string;
  about: string;
  steps: readonly Step<Abilities>[];
}

/** Lets a step declare what it uses and asks for, and be given that alone. */
export const stepsOf =
  <Abilities>() =>
  <const Use extends keyof Abilities, const Params extends string = never>(
    step: Step<Abilities, Use, Params>,
  ): Step<Abilities> =>
    // A step is only ever given what it declared: `runStep` picks by `uses` and checks `params`.
    step as unknown as Step<Abilities>;

/** The scope of what restarts all units. */
export const everyUnit = 'all';

/** What a run of this step with these parameters locks. */
export const scopeOf = ({ scope }: Pick<Step<never>, 'scope'>, params: Record<string, string>): string =>
  typeof scope === 'string' ? scope : scope(params);
