// Mails: each stands in a table until it is sent. Without SMTP_URL it waits there, and the platform's admin hands its link on.

export type { MailKind } from './mail-texts.ts';
export { createMails, type Mail, type Mails, mailSecrets } from './mails.ts';
export { createSendMailJob } from './send-mail-job.ts';
