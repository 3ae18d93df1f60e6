import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Job } from '@chatai/core/jobs';
import type { Mailer } from '@chatai/core/mail';
import { readMail, sendMailJobName } from './mails.ts';

/** Sends one mail and forgets it. A mail whose link is over by then is not sent. Sent twice at worst, when the answer of the server is lost. */
export function createSendMailJob(deps: { system: Database; clock: Clock; keyring: Keyring; mailer: Mailer }): Job {
  const { kysely } = deps.system;
  return {
    name: sendMailJobName,
    retryLimit: 5,
    timeoutSeconds: 60,
    concurrency: 4,
    async run({ mailId }) {
      const row = await kysely
        .selectFrom('mails')
        .selectAll()
        .where('id', '=', String(mailId))
        .where('expires_at', '>', new Date(deps.clock.now()))
        .executeTakeFirst();
      if (!row) return;
      const mail = readMail(deps.keyring, row);
      await deps.mailer.send({ to: mail.recipient, subject: mail.subject, text: mail.text });
      await kysely.deleteFrom('mails').where('id', '=', row.id).execute();
    },
    // It stays, and the platform's admin sees it among those that wait.
    async failed() {},
  };
}
