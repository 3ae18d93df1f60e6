import type * as wire from '@chatai/contract/contacts';
import { type Contact, getContact, listContacts } from '@chatai/messaging/conversations';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const contactHandlers = (deps: RouteDeps): Handlers<typeof wire.contacts> => ({
  async list({ actor, input }) {
    const { items, nextCursor } = await listContacts(deps, actor, input);
    return { items: items.map(toWire), nextCursor };
  },
  async get({ actor, input }) {
    const contact = await getContact(deps, actor, input.id);
    return { ...toWire(contact), conversationIds: contact.conversationIds };
  },
});

const toWire = (contact: Contact): wire.Contact => ({ ...contact, createdAt: contact.createdAt.toISOString() });
