/** Names of the IANA database that this browser knows, `UTC` first. */
export const timeZones = (): string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
];

/** What a clock shows there; undefined for a zone that nobody knows. */
export function timeIn(zone: string, at: Date, language: string): string | undefined {
  try {
    return new Intl.DateTimeFormat(language, { timeZone: zone, timeStyle: 'short' }).format(at);
  } catch {
    return undefined;
  }
}
