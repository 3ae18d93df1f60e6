import type { Location, Venue } from 'grammy/types';
import { type Failure, failure, refuse } from './answers.ts';
import { integerArg, type Params, textArg } from './args.ts';
import type { Method } from './method.ts';
import { sendContent } from './send-content.ts';

/** Location.cpp: limits of a live location; the largest int32 is "for ever". */
const forEver = 0x7fffffff;
const maxRadiusM = 100_000;

/** sendLocation, also a live one (which stays where it is). */
export const sendLocation: Method = (context, call) => {
  const { params } = call;
  const location = readLocation(params);
  if ('ok' in location) return location;
  return sendContent(context, call, () => {
    if (!isOnEarth(location)) return refuse(400, 'Invalid location specified');
    const period = integerArg(params, 'live_period');
    if (period === 0) return { location };
    if (period !== forEver && (period < 60 || period > 86_400)) {
      return refuse(400, 'Wrong live location period specified');
    }
    const heading = integerArg(params, 'heading');
    if (heading < 0 || heading > 360) return refuse(400, 'Wrong live location heading specified');
    const radius = integerArg(params, 'proximity_alert_radius');
    if (radius < 0 || radius > maxRadiusM) {
      return refuse(400, 'Wrong live location proximity alert radius specified');
    }
    const live = {
      live_period: period,
      ...(heading ? { heading } : {}),
      ...(radius ? { proximity_alert_radius: radius } : {}),
    };
    return { location: { ...location, ...live } };
  });
};

/** sendVenue: a place with a name. */
export const sendVenue: Method = (context, call) => {
  const { params } = call;
  const location = readLocation(params);
  if ('ok' in location) return location;
  return sendContent(context, call, () => {
    if (!isOnEarth(location)) return refuse(400, 'Wrong venue location specified');
    const venue: Venue = { location, title: textArg(params, 'title'), address: textArg(params, 'address') };
    for (const name of ['foursquare_id', 'foursquare_type', 'google_place_id', 'google_place_type'] as const) {
      const value = textArg(params, name);
      if (value) venue[name] = value;
    }
    return { location, venue };
  });
};

/** Client.cpp, `get_location`. Text that is no number counts as 0. */
function readLocation(params: Params): Location | Failure {
  const text = (name: string) => textArg(params, name).trim();
  for (const name of ['latitude', 'longitude']) {
    if (text(name) === '') return failure(400, `Bad Request: ${name} is empty`);
  }
  const number = (name: string) => Number.parseFloat(text(name)) || 0;
  const accuracy = Math.min(1500, Math.max(0, number('horizontal_accuracy')));
  return {
    latitude: number('latitude'),
    longitude: number('longitude'),
    ...(accuracy > 0 ? { horizontal_accuracy: accuracy } : {}),
  };
}

const isOnEarth = ({ latitude, longitude }: Location) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
