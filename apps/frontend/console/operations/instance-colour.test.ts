import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { colourOf, hueOf, lineTones } from './instance-colour.ts';

const css = readFileSync(path.resolve(import.meta.dirname, '../app/globals.css'), 'utf8');
const grounds = ['bg', 'sub'].map((name) => {
  const [, light = '', dark = ''] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? [];
  return { light: partsOfHex(light), dark: partsOfHex(dark) };
});

describe('the colour of an installation', () => {
  it('is the same wherever and whenever it is asked for, and another for another name', () => {
    expect(colourOf('shop')).toBe('light-dark(hsl(137 70% 32%), hsl(137 70% 72%))');
    expect(['shop-staging', 'shop2', 'production'].map(hueOf)).toEqual([229, 289, 202]);
  });

  it('is any of the circle: names that differ by a letter do not crowd in one part of it', () => {
    const sectors = Array.from({ length: 400 }, (_, index) => Math.floor(hueOf(`shop-${index}`) / 30));
    const counts = [...Map.groupBy(sectors, (sector) => sector).values()].map(({ length }) => length);
    expect([counts.length, Math.max(...counts) < 80]).toEqual([12, true]);
  });

  it.each(['light', 'dark'] as const)('can be seen on page and card by %s, whatever its hue', (theme) => {
    const pale = Array.from({ length: 360 }, (_, hue) => hue).filter((hue) =>
      grounds.some((ground) => contrast(partsOfHsl(hue, lineTones[theme]), ground[theme]) < 3),
    );
    expect(pale).toEqual([]);
  });
});

type Parts = readonly number[];

function partsOfHex(hex: string): Parts {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** CSS Color 4, 7.1. */
function partsOfHsl(hue: number, lightness: number): Parts {
  const [s, l] = [lineTones.saturation / 100, lightness / 100];
  return [0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  });
}

function contrast(one: Parts, other: Parts): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG 2.2, relative luminance. */
function luminance(parts: Parts): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
