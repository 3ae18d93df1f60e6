import { z } from 'zod';

/** What this server can do: newer methods can be switched off, as on a server that doesn't have them yet. */
export const surfaceSettings = z.object({
  /** "404 Not Found: method not found" for these, in any spelling. */
  methodsOff: z.array(z.string()).default([]),
  /** Drafts get a Stop button when they ask for it; without, `can_stop` is a parameter that nobody knows. */
  stopButton: z.boolean().default(true),
});

export type SurfaceSettings = z.infer<typeof surfaceSettings>;

export interface Surface {
  settings(): SurfaceSettings;
  /** Replaces all settings; what is left out takes its default. */
  configure(settings: unknown): SurfaceSettings;
  hasMethod(name: string): boolean;
}

export function createSurface(initial: unknown = {}): Surface {
  let settings: SurfaceSettings;
  let off = new Set<string>();
  const configure = (next: unknown) => {
    settings = surfaceSettings.parse(next);
    off = new Set(settings.methodsOff.map((name) => name.toLowerCase()));
    return settings;
  };
  configure(initial);
  return { settings: () => settings, configure, hasMethod: (name) => !off.has(name.toLowerCase()) };
}
