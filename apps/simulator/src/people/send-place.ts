import { z } from 'zod';
import { type Bot, longIdOf } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { placeOf, type Sent, say, writing } from './where.ts';

export const sendLocationAct = z.object({
  ...writing,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  /** Metres. */
  accuracy: z.number().min(0).max(1500).optional(),
  /** Seconds; with it the location is a live one. */
  livePeriod: z.number().int().min(60).max(86_400).optional(),
});

/** Shares where the person is. */
export function sendLocationAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof sendLocationAct>): Sent {
  const { latitude, longitude, accuracy, livePeriod } = act;
  return say(context, bot, act, {
    location: {
      latitude,
      longitude,
      ...(accuracy ? { horizontal_accuracy: accuracy } : {}),
      ...(livePeriod ? { live_period: livePeriod } : {}),
    },
  });
}

export const sendContactAct = z.object({
  ...writing,
  phoneNumber: z.string().regex(/^\+?\d{3,20}$/, 'must be digits, with or without +'),
  firstName: z.string().min(1).max(64),
  lastName: z.string().min(1).max(64).optional(),
  /** The contact is this person of Telegram's. */
  contactUserId: z.number().int().positive().optional(),
});

/** Shares a contact, the own one too. */
export function sendContactAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof sendContactAct>): Sent {
  const { phoneNumber, firstName, lastName, contactUserId } = act;
  return say(context, bot, act, {
    contact: {
      phone_number: phoneNumber,
      first_name: firstName,
      ...(lastName ? { last_name: lastName } : {}),
      ...(contactUserId ? { user_id: contactUserId } : {}),
    },
  });
}

export const sendPollAct = z.object({
  ...writing,
  question: z.string().min(1).max(300),
  options: z.array(z.string().min(1).max(100)).min(1).max(12),
  isAnonymous: z.boolean().default(true),
});

/** Puts a poll into the chat. Nobody's vote is counted. */
export function sendPollAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof sendPollAct>): Sent {
  const { dialog } = placeOf(context, bot, act);
  const options = act.options.map((text, n) => ({ persistent_id: String(n), text, voter_count: 0 }));
  return say(context, bot, act, {
    poll: {
      id: longIdOf(dialog),
      question: act.question,
      options,
      total_voter_count: 0,
      is_closed: false,
      is_anonymous: act.isAnonymous,
      type: 'regular',
      allows_multiple_answers: false,
      allows_revoting: true,
      members_only: false,
    },
  });
}
