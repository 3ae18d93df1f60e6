/** What a key does here. */
export type Shortcut = 'next' | 'previous' | 'search' | 'reply' | 'diagnose' | 'help';

/** A key as the browser tells of it. */
export type Pressed = Pick<KeyboardEvent, 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Keys by their place, so that a Russian layout works too (experience.md 4). `Enter` opens by itself: the rows are links. */
export function shortcutOf({ code, shiftKey, ctrlKey, metaKey, altKey }: Pressed): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (code === 'Slash') return shiftKey ? 'help' : 'search';
  if (shiftKey) return undefined;
  return letters[code];
}

const letters: Record<string, Shortcut> = { KeyJ: 'next', KeyK: 'previous', KeyR: 'reply', KeyD: 'diagnose' };

/** The row that is `by` further than the one with the focus, or than the open one; the first where there is neither. */
export function rowAt(count: number, focused: number, open: number, by: 1 | -1): number {
  const from = focused >= 0 ? focused : open;
  if (from < 0) return by === 1 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, from + by));
}
