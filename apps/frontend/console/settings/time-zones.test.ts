import { expect, test } from 'vitest';
import { timeIn, timeZones } from './time-zones.ts';

test('every zone of the list has a clock, and UTC leads it once', () => {
  const zones = timeZones();
  expect(zones).toContain('Europe/Berlin');
  expect(zones.filter((zone) => zone === 'UTC')).toEqual(['UTC']);
  expect(zones[0]).toBe('UTC');
  expect(zones.filter((zone) => timeIn(zone, new Date(0), 'en') === undefined)).toEqual([]);
});

test('the clock is that of the zone', () => {
  const noon = new Date('2026-01-15T12:00:00Z');
  expect(timeIn('Asia/Tokyo', noon, 'ru')).toBe('21:00');
  expect(timeIn('UTC', noon, 'ru')).toBe('12:00');
});

test('a zone that nobody knows has none', () => {
  expect(timeIn('Europe/Atlantis', new Date(0), 'en')).toBeUndefined();
  expect(timeIn('', new Date(0), 'en')).toBeUndefined();
});
