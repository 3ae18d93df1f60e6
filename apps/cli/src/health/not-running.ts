/** Bots that should run and do not, for one reason. */
export interface BotsNotRunning {
  state: string;
  reason: string | null;
  count: number;
  /** What to do about them. */
  fix: string;
}

/** By state, as contract/bots names them; a bot that is `live` and does not run has lost its worker or its webhook. */
const fixes: Record<string, string> = {
  token_dead: 'Telegram refuses the token; take it again from BotFather',
  conflict: 'end the other program that polls with this token',
  deaf: 'ask Telegram with `chatai bots check`',
  starting: 'wait a few seconds',
  checking: 'wait; Telegram lets about fifteen new bots a minute through',
  limited: 'wait as long as Telegram asks',
};

export const withFix = (found: { state: string; reason: string | null; count: number }): BotsNotRunning => ({
  state: found.state,
  reason: found.reason,
  count: found.count,
  fix: fixes[found.state] ?? 'see `chatai logs bot-manager --level warn`',
});

/** `1 deaf (sealed with another key): ask Telegram with …`. */
export const notRunningText = ({ state, reason, count, fix }: BotsNotRunning): string =>
  `${count} ${state}${reason ? ` (${reason})` : ''}: ${fix}`;
