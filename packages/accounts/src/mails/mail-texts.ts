import type { Language } from '@chatai/contract/auth';

export const mailKinds = ['sign-up', 'account-exists', 'sign-in', 'reset', 'change-email', 'invitation'] as const;
export type MailKind = (typeof mailKinds)[number];

/** What the texts speak of. */
export interface MailSlots {
  link: string;
  /** Name of the installation. */
  instance: string;
  /** Of an invitation. */
  inviter?: string;
  workspace?: string;
}

interface Text {
  subject(slots: MailSlots): string;
  body(slots: MailSlots): string;
}

const texts: Record<Language, Record<MailKind, Text>> = {
  en: {
    'sign-up': {
      subject: ({ instance }) => `Your account at ${instance}`,
      body: ({ link }) => `Open this link to make your account. It works once, for 24 hours.\n\n${link}`,
    },
    'account-exists': {
      subject: ({ instance }) => `You have an account at ${instance}`,
      body: ({ link }) =>
        `Somebody, probably you, wanted to make an account with this address. There is one already. This link signs you in; it works once, for 15 minutes.\n\n${link}`,
    },
    'sign-in': {
      subject: ({ instance }) => `Sign in to ${instance}`,
      body: ({ link }) => `This link signs you in. It works once, for 15 minutes.\n\n${link}`,
    },
    reset: {
      subject: ({ instance }) => `A new password at ${instance}`,
      body: ({ link }) => `Open this link to set a new password. It works once, for 30 minutes.\n\n${link}`,
    },
    'change-email': {
      subject: ({ instance }) => `Your new address at ${instance}`,
      body: ({ link }) => `Open this link to use this address from now on. It works once, for 24 hours.\n\n${link}`,
    },
    invitation: {
      subject: ({ inviter, workspace }) => `${inviter} invites you to ${workspace}`,
      body: ({ inviter, workspace, link }) =>
        `${inviter} invites you to the workspace ${workspace}. Open this link to join. It works for 7 days.\n\n${link}`,
    },
  },
  ru: {
    'sign-up': {
      subject: ({ instance }) => `Ваша учётная запись: ${instance}`,
      body: ({ link }) =>
        `Откройте ссылку, чтобы создать учётную запись. Она действует один раз, в течение 24 часов.\n\n${link}`,
    },
    'account-exists': {
      subject: ({ instance }) => `У вас уже есть учётная запись: ${instance}`,
      body: ({ link }) =>
        `Кто-то, вероятно вы, хотел создать учётную запись с этим адресом. Она уже есть. По этой ссылке вы войдёте; она действует один раз, в течение 15 минут.\n\n${link}`,
    },
    'sign-in': {
      subject: ({ instance }) => `Вход: ${instance}`,
      body: ({ link }) => `По этой ссылке вы войдёте. Она действует один раз, в течение 15 минут.\n\n${link}`,
    },
    reset: {
      subject: ({ instance }) => `Новый пароль: ${instance}`,
      body: ({ link }) =>
        `Откройте ссылку, чтобы задать новый пароль. Она действует один раз, в течение 30 минут.\n\n${link}`,
    },
    'change-email': {
      subject: ({ instance }) => `Новый адрес: ${instance}`,
      body: ({ link }) =>
        `Откройте ссылку, чтобы дальше пользоваться этим адресом. Она действует один раз, в течение 24 часов.\n\n${link}`,
    },
    invitation: {
      subject: ({ inviter, workspace }) => `${inviter} приглашает вас: ${workspace}`,
      body: ({ inviter, workspace, link }) =>
        `${inviter} приглашает вас в рабочее пространство ${workspace}. Откройте ссылку, чтобы присоединиться. Она действует 7 дней.\n\n${link}`,
    },
  },
};

const nobody: Record<Language, string> = {
  en: 'If you did not ask for this, nothing happens: you can delete this mail.',
  ru: 'Если вы этого не запрашивали, ничего не произойдёт: просто удалите это письмо.',
};

/** Subject and plain text of a mail. Names of people and workspaces stand in it as they are: a text can hold nothing that acts. */
export function mailText(kind: MailKind, language: Language, slots: MailSlots): { subject: string; text: string } {
  const { subject, body } = texts[language][kind];
  return { subject: oneLine(subject(slots)), text: `${body(slots)}\n\n${nobody[language]}\n` };
}

/** A subject is a header: a name with a line break in it must not begin another one. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
