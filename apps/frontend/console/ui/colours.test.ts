import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.resolve(import.meta.dirname, '../app/globals.css'), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light: light ?? '', dark: dark ?? '' },
  ]),
);

const texts = ['text', 'muted', 'accent', 'ok', 'warn', 'fail', 'unknown'];
const tinted = ['accent', 'ok', 'warn', 'fail', 'unknown'];

describe.each(['light', 'dark'] as const)('the %s colours (WCAG 2.2 AA)', (theme) => {
  const contrast = (one: string, other: string) => {
    const [a, b] = [luminance(tokens.get(one)?.[theme]), luminance(tokens.get(other)?.[theme])];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };

  it.each(texts)('%s can be read on page and card', (text) => {
    expect(contrast(text, 'bg')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(text, 'sub')).toBeGreaterThanOrEqual(4.5);
  });
  it.each(tinted)('%s can be read on its own tint, and so can text', (text) => {
    expect(contrast(text, `${text}-tint`)).toBeGreaterThanOrEqual(4.5);
    expect(contrast('text', `${text}-tint`)).toBeGreaterThanOrEqual(4.5);
  });
  it('a request id can be read in the notice of a failure', () => {
    expect(contrast('muted', 'fail-tint')).toBeGreaterThanOrEqual(4.5);
  });
  it('the word on the primary button can be read', () => {
    expect(contrast('bg', 'accent')).toBeGreaterThanOrEqual(4.5);
  });
  it('the edge of a control can be seen on page and card', () => {
    expect(contrast('control', 'bg')).toBeGreaterThanOrEqual(3);
    expect(contrast('control', 'sub')).toBeGreaterThanOrEqual(3);
  });
});

/** WCAG 2.2, relative luminance. */
function luminance(hex = ''): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
