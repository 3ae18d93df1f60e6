import { isUtf8 } from 'node:buffer';
import type * as wire from '@chatai/contract/dead-letters';
import {
  type DeadLetter,
  getDeadLetter,
  listDeadLetters,
  removeDeadLetter,
  replayBotsDeadLetters,
  replayDeadLetter,
} from '@chatai/messaging/dead-letters';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const deadLetterHandlers = (deps: RouteDeps): Handlers<typeof wire.deadLetters> => ({
  async list({ actor, input }) {
    const { items, nextCursor } = await listDeadLetters(deps, actor, input);
    return { items: items.map(toWire), nextCursor };
  },
  async get({ actor, input }) {
    const { raw, ...letter } = await getDeadLetter(deps, actor, input.id);
    const encoding = isUtf8(raw) ? 'utf8' : 'base64';
    return { ...toWire(letter), raw: raw.toString(encoding), encoding };
  },
  async replay({ actor, input }) {
    return replayDeadLetter(deps, actor, input.id);
  },
  async replayAll({ actor, input }) {
    return replayBotsDeadLetters(deps, actor, input.botId);
  },
  async remove({ actor, input }) {
    await removeDeadLetter(deps, actor, input.id);
    return undefined;
  },
});

const toWire = (letter: DeadLetter): wire.DeadLetter => ({ ...letter, createdAt: letter.createdAt.toISOString() });
