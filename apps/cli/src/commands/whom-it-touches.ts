import { blastRadiusIn, look, type StepRequest } from '@chatai/runbooks';
import type { Cli } from '../cli.ts';
import { progressOf } from '../output/progress.ts';
import { touchedText } from '../output/touched-text.ts';
import { asItRuns } from '../up/running.ts';

/** Whom acting touches, from a look now: `3 bots of 2 workspaces, …`. */
export async function whomItTouches(cli: Cli, { name, params }: Pick<StepRequest, 'name' | 'params'>): Promise<string> {
  const here = { config: asItRuns(cli.config()), clock: cli.clock };
  const seen = await progressOf(cli).step('looking whom it touches', () => look(here, touchedBy), quietMs);
  const touched = await blastRadiusIn(here, seen)(name, params);
  return touched ? touchedText(touched) : 'whom that touches cannot be seen';
}

/** What blast radii are told from. */
const touchedBy = ['manager', 'messaging'] as const;

/** A look is usually over by then. */
export const quietMs = 2_000;
