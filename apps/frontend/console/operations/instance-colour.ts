/** The hue of an installation, 0 to 359: the same name has the same one everywhere and always (FNV-1a). */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % 360;
}

/** So light that a line of any hue can be seen by day and by night (WCAG 2.2, 1.4.11). Per cent. */
export const lineTones = { saturation: 70, light: 32, dark: 72 } as const;

/** For CSS. */
export function colourOf(name: string): string {
  const { saturation, light, dark } = lineTones;
  const tone = (lightness: number) => `hsl(${hueOf(name)} ${saturation}% ${lightness}%)`;
  return `light-dark(${tone(light)}, ${tone(dark)})`;
}
