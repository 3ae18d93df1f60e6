import type { User } from 'grammy/types';
import { z } from 'zod';
import type { World } from './world.ts';

export const userNames = z.object({
  first_name: z.string().min(1).max(64).optional(),
  last_name: z.string().min(1).max(64).optional(),
  username: z.string().min(1).max(32).optional(),
  language_code: z.string().min(2).max(35).optional(),
});
export type UserNames = z.infer<typeof userNames>;

/** The person with this id, made on first sight. Names that are given replace what was known. */
export function ensureUser(world: World, id: number, names: UserNames = {}): User {
  let user = world.users.get(id);
  if (!user) {
    user = { id, is_bot: false, first_name: names.first_name ?? `User ${id}` };
    world.users.set(id, user);
  }
  for (const [name, value] of Object.entries(names)) if (value !== undefined) Object.assign(user, { [name]: value });
  return user;
}
