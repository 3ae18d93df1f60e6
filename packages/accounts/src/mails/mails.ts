import type { Language } from '@chatai/contract/auth';
import type { Clock } from '@chatai/core/clock';
import { type Keyring, seal, sha256, unseal } from '@chatai/core/crypto';
import { type Database, inTransaction, type SealedColumn, sql, type Tables } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Jobs } from '@chatai/core/jobs';
import type { Transaction } from 'kysely';
import { type MailKind, type MailSlots, mailText } from './mail-texts.ts';

export const sendMailJobName = 'send-mail';

/** Subject, text, and the link in it by itself. */
export interface Mail {
  id: string;
  recipient: string;
  kind: string;
  subject: string;
  text: string;
  link: string;
  createdAt: Date;
  expiresAt: Date;
}

export interface MailsDeps {
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  jobs: Pick<Jobs, 'enqueue'>;
  /** Name of the installation, as mails give it. */
  instance: string;
  /** Is there a server that takes mails? */
  canSend: boolean;
}

export interface Mails {
  /** Can this installation send at all? Without it links are shown to whoever may hand them on. */
  readonly canSend: boolean;
  /** Puts a mail on its way; never waits for a server. */
  send(mail: NewMail): Promise<void>;
  /** Mails that wait because none can be sent, newest first, at most 100; those whose link does not work any more are left out. */
  waiting(): Promise<Mail[]>;
}

export interface NewMail extends Omit<MailSlots, 'instance'> {
  to: string;
  kind: MailKind;
  language: Language;
  /** After that its link does not work any more. */
  expiresAt: Date;
}

/** The text of a mail holds a link that signs in: it is sealed. */
export const mailSecrets: readonly SealedColumn[] = [
  { table: 'mails', column: 'body_sealed', tenant: false, context: (_, id) => sealContext(id) },
];

const sealContext = (id: string) => `mail/${id}`;

export function createMails(deps: MailsDeps): Mails {
  const { system, clock, ids, keyring, jobs, instance, canSend } = deps;
  const put = async (tx: Transaction<Tables>, mail: NewMail): Promise<void> => {
    const id = ids.uuid();
    const { subject, text } = mailText(mail.kind, mail.language, { ...mail, instance });
    const body = JSON.stringify({ subject, text, link: mail.link });
    const now = new Date(clock.now());
    await tx
      .with('over', (query) => query.deleteFrom('mails').where('expires_at', '<=', now))
      .insertInto('mails')
      .values({
        id,
        recipient: mail.to,
        kind: mail.kind,
        language: mail.language,
        body_sealed: seal(keyring, body, sealContext(id)),
        created_at: now,
        expires_at: mail.expiresAt,
      })
      .execute();
    if (canSend) await jobs.enqueue(sendMailJobName, { mailId: id }, { tx });
  };
  return {
    canSend,
    send: (mail) => inTransaction(system, (tx) => put(tx, mail)),
    async waiting() {
      const rows = await system.kysely
        .selectFrom('mails')
        .selectAll()
        .where('sent_at', 'is', null)
        .where('expires_at', '>', new Date(clock.now()))
        .orderBy('id', 'desc')
        .limit(100)
        .execute();
      return withWorkingLink(
        system,
        rows.map((row) => readMail(keyring, row)),
      );
    },
  };
}

/** A link ends when it is used, taken back, or another one is sent in its place. */
async function withWorkingLink(system: Database, mails: Mail[]): Promise<Mail[]> {
  const hashOf = ({ link }: Mail) => sha256(link.slice(link.lastIndexOf('/') + 1));
  const hashes = mails.map(hashOf);
  const { rows } = await sql<{ token_hash: Buffer }>`
    select token_hash from one_time_links where token_hash = any(${hashes}::bytea[]) and used_at is null
    union all
    select token_hash from invitations where token_hash = any(${hashes}::bytea[])`.execute(system.kysely);
  const working = new Set(rows.map(({ token_hash }) => token_hash.toString('base64')));
  return mails.filter((mail) => working.has(hashOf(mail).toString('base64')));
}

/** A stored mail, opened. */
export function readMail(
  keyring: Keyring,
  row: { id: string; recipient: string; kind: string; body_sealed: Buffer; created_at: Date; expires_at: Date },
): Mail {
  const { subject, text, link } = JSON.parse(unseal(keyring, row.body_sealed, sealContext(row.id)));
  return {
    id: row.id,
    recipient: row.recipient,
    kind: row.kind,
    subject,
    text,
    link,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
