import type { Texts } from '../texts/texts.ts';

/** How long ago, in the largest unit that is whole: `12 s ago`. Under 1.5 s it is `just now`. */
export function ageText(ms: number, t: Texts): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 2) return t('age.now');
  if (seconds < 90) return t('age.seconds', { n: seconds });
  if (seconds < 90 * 60) return t('age.minutes', { n: Math.round(seconds / 60) });
  return t('age.hours', { n: Math.round(seconds / 3_600) });
}

/** The same where it is spoken: another text at most every five seconds (experience.md 9). */
export const spokenAgeText = (ms: number, t: Texts): string => ageText(Math.floor(ms / spokenEachMs) * spokenEachMs, t);

const spokenEachMs = 5_000;

/** A duration in one unit: `3 h`. */
export function durationText(ms: number, t: Texts): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 90) return t('time.seconds', { n: seconds });
  if (seconds < 90 * 60) return t('time.minutes', { n: Math.floor(seconds / 60) });
  if (seconds < 48 * 3_600) return t('time.hours', { n: Math.floor(seconds / 3_600) });
  return t('time.days', { n: Math.floor(seconds / 86_400) });
}
