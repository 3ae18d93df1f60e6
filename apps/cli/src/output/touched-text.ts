import type { BlastRadius, Touched } from '@chatai/operations/runbook';
import { counted } from './table.ts';

/** `3 bots of 2 workspaces, 2 turns, about 6 s, in which about 4 messages wait`. */
export function touchedText({ bots, workspaces, turns, messages, seconds, asOf }: BlastRadius): string {
  const whose = workspaces === undefined ? '' : ` of ${counted(workspaces, 'workspace')}`;
  const meanwhile = messages ? `, in which about ${counted(messages, 'message')} wait` : '';
  const seen = asOf === undefined ? '' : ` (as of ${new Date(asOf).toISOString()}; cannot be observed now)`;
  return `${counted(bots, 'bot')}${whose}, ${counted(turns, 'turn')}, about ${seconds} s${meanwhile}${seen}`;
}

/** `9.2 s until it was seen to work; 3 bots, 0 turns affected then`. */
export function actualText({ seconds, bots, turns }: Touched): string {
  const then =
    bots === undefined || turns === undefined
      ? ''
      : `; ${counted(bots, 'bot')}, ${counted(turns, 'turn')} affected then`;
  return `${seconds} s until it was seen to work${then}`;
}
