import { type DatabaseTarget, lookInto } from '@chatai/core/database';
import type { FactSource } from '@chatai/core/health';

/** Who can run the platform. */
export interface PeopleFacts {
  users: number;
  /** Administrators who are not kept out. */
  admins: number;
  /** Administrators who are. */
  keptOut: number;
}

/** Looks by a connection of its own, as the first of `targets` that is let in. Throws when the database is not reached. */
export const peopleFacts = (targets: readonly DatabaseTarget[]): FactSource<PeopleFacts> => ({
  deadlineMs: 8_000,
  read: () =>
    lookInto(targets, async (ask) => {
      const [people] = await ask<PeopleFacts & Record<string, unknown>>(peopleSql);
      // It counts: there always is a row.
      return people as PeopleFacts;
    }),
});

const peopleSql = `
  select count(*)::integer as users, (count(*) filter (where role = 'admin' and suspended_at is null))::integer as admins,
    (count(*) filter (where role = 'admin' and suspended_at is not null))::integer as "keptOut" from users`;
