// Sending mail by SMTP.
export { createMailer, type Mailer, type OutgoingMail } from './mailer.ts';
