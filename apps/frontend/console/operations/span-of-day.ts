import type { Trouble } from '@chatai/contract/ops';

const dayMs = 24 * 3_600_000;
/** As little as can be seen. */
const leastPercent = 0.5;

/** An ISO time a day before another one. */
export const dayBefore = (at: string): string => new Date(Date.parse(at) - dayMs).toISOString();

/** Where a moment is on a line whose right end is now, for CSS; undefined when it is not on it. */
export function placeOfDay(at: string, now: number): string | undefined {
  const ago = now - Date.parse(at);
  return ago < 0 || ago > dayMs ? undefined : `${100 - (ago / dayMs) * 100}%`;
}

/** Its place on a line whose right end is now, for CSS. What began before is cut off at the left. */
export function spanOfDay({ from, until }: Pick<Trouble, 'from' | 'until'>, now: number) {
  const percentOf = (at: number) => Math.min(100, Math.max(0, 100 - ((now - at) / dayMs) * 100));
  const [left, right] = [percentOf(Date.parse(from)), percentOf(until === null ? now : Date.parse(until))];
  const width = Math.max(leastPercent, right - left);
  return { left: `${Math.min(left, 100 - width)}%`, width: `${width}%` };
}
