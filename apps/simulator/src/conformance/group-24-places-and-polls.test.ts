import { expect, test } from 'vitest';
import { aChatWithFiles } from './arrange-media.ts';

test.each<[string, Record<string, unknown>, unknown]>([
  ['sendLocation', { latitude: 52.5, longitude: '13.4' }, { location: { latitude: 52.5, longitude: 13.4 } }],
  [
    'sendLocation',
    { latitude: 1, longitude: 2, live_period: 60, heading: 90 },
    { location: { live_period: 60, heading: 90 } },
  ],
  [
    'sendVenue',
    { latitude: 1, longitude: 2, title: 'Café', address: 'Street 1', foursquare_id: 'f' },
    {
      venue: { title: 'Café', address: 'Street 1', foursquare_id: 'f', location: { latitude: 1 } },
      location: { longitude: 2 },
    },
  ],
  [
    'sendContact',
    { phone_number: '+491234', first_name: 'Ada', last_name: 'L' },
    { contact: { phone_number: '+491234', first_name: 'Ada', last_name: 'L' } },
  ],
  [
    'sendPoll',
    { question: 'Tea?', options: ['Yes', { text: 'No' }] },
    {
      poll: {
        question: 'Tea?',
        type: 'regular',
        is_anonymous: true,
        options: [{ text: 'Yes', voter_count: 0 }, { text: 'No' }],
      },
    },
  ],
  [
    'sendPoll',
    { question: 'Q', options: ['a', 'b'], type: 'quiz', correct_option_id: 1, is_anonymous: false },
    { poll: { type: 'quiz', correct_option_ids: [1], is_anonymous: false, allows_revoting: false } },
  ],
  ['sendDice', {}, { dice: { emoji: '🎲', value: expect.any(Number) } }],
  ['sendDice', { emoji: '🎰' }, { dice: { emoji: '🎰' } }],
])('%s of %j', async (method, params, expected) => {
  const { send, sim } = await aChatWithFiles();
  expect((await send(method, params)).result).toMatchObject(expected as object);
  expect(sim.screen(undefined, 5).messages).toHaveLength(2);
});

test.each<[string, Record<string, unknown>, string]>([
  ['sendLocation', { longitude: 1 }, 'latitude is empty'],
  ['sendLocation', { latitude: 1 }, 'longitude is empty'],
  ['sendLocation', { latitude: 91, longitude: 1 }, 'invalid location specified'],
  ['sendLocation', { latitude: 1, longitude: 1, live_period: 59 }, 'wrong live location period specified'],
  [
    'sendLocation',
    { latitude: 1, longitude: 1, live_period: 60, heading: 361 },
    'wrong live location heading specified',
  ],
  [
    'sendLocation',
    { latitude: 1, longitude: 1, live_period: 60, proximity_alert_radius: 100_001 },
    'wrong live location proximity alert radius specified',
  ],
  ['sendVenue', { latitude: 1, longitude: 181, title: 'x', address: 'y' }, 'wrong venue location specified'],
  ['sendContact', { first_name: 'Ada' }, 'parameter "phone_number" is required'],
  ['sendContact', { phone_number: '1' }, 'parameter "first_name" is required'],
  ['sendPoll', { question: 'Q' }, "can't parse options JSON object"],
  ['sendPoll', { question: 'Q', options: { a: 1 } }, 'expected an Array of String as options'],
  ['sendPoll', { question: 'Q', options: [1] }, 'expected an option to be of type String'],
  ['sendPoll', { question: 'Q', options: [] }, 'poll must have at least one answer option'],
  ['sendPoll', { question: 'Q', options: Array(13).fill('a') }, "poll can't have more than 12 options"],
  ['sendPoll', { question: 'Q', options: ['x'.repeat(101)] }, 'poll options length must not exceed 100'],
  ['sendPoll', { question: 'x'.repeat(301), options: ['a'] }, 'poll question length must not exceed 300'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'vote' }, 'unsupported poll type specified'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'quiz' }, 'correct quiz option list must be non-empty'],
  ['sendPoll', { question: 'Q', options: ['a'], type: 'quiz', correct_option_id: 1 }, 'wrong quiz correct_option_id'],
])('%s of %j is refused: %s', async (method, params, text) => {
  const { send, sim } = await aChatWithFiles();
  expect((await send(method, params)).description).toBe(`Bad Request: ${text}`);
  expect(sim.screen(undefined, 5).messages).toHaveLength(1);
});

test.each<[string, Record<string, unknown>, object]>([
  [
    'send-location',
    { latitude: 52.5, longitude: 13.4, accuracy: 20 },
    { location: { latitude: 52.5, horizontal_accuracy: 20 } },
  ],
  [
    'send-contact',
    { phoneNumber: '+491234', firstName: 'Ada', contactUserId: 5 },
    { contact: { phone_number: '+491234', first_name: 'Ada', user_id: 5 } },
  ],
  [
    'send-poll',
    { question: 'Tea?', options: ['Yes', 'No'] },
    { poll: { question: 'Tea?', options: [{ text: 'Yes' }, { text: 'No' }] } },
  ],
])('a person does %s', async (act, fields, expected) => {
  const { sim, heard } = await aChatWithFiles();
  sim.act(undefined, act as 'send-location', { userId: 5, ...fields });
  expect(await heard()).toMatchObject(expected);
});
