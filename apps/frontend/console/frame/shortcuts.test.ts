import { describe, expect, it } from 'vitest';
import { rowAt, shortcutOf } from './shortcuts.ts';

const pressed = (code: string, more: Partial<KeyboardEvent> = {}) =>
  shortcutOf({ code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe('the single keys', () => {
  it('are known by their place, whatever letter the layout puts there', () => {
    const keys = ['KeyJ', 'KeyK', 'KeyR', 'KeyD', 'Slash'];
    expect(keys.map((code) => pressed(code))).toEqual(['next', 'previous', 'reply', 'diagnose', 'search']);
    expect(pressed('Slash', { shiftKey: true })).toBe('help');
  });

  it('leave the browser its own', () => {
    expect(pressed('KeyK', { ctrlKey: true })).toBeUndefined();
    expect(pressed('KeyJ', { metaKey: true })).toBeUndefined();
    expect(pressed('KeyJ', { shiftKey: true })).toBeUndefined();
    expect(pressed('KeyQ')).toBeUndefined();
  });

  it('move from the row with the focus, else from the open row, and stay in the list', () => {
    expect(rowAt(5, 2, 0, 1)).toBe(3);
    expect(rowAt(5, -1, 3, -1)).toBe(2);
    expect(rowAt(5, -1, -1, 1)).toBe(0);
    expect(rowAt(5, 4, -1, 1)).toBe(4);
    expect(rowAt(5, 0, -1, -1)).toBe(0);
  });
});
