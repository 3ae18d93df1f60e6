import type { Language } from './replies.ts';

/** What a bot understands, in the order of its menu. */
export const commands = ['/start', '/help', '/human', '/new', '/stop', '/settings'] as const;
export type Command = (typeof commands)[number];

const descriptions: Record<Language, Record<Command, string>> = {
  en: {
    '/start': 'Begin',
    '/help': 'What I can do',
    '/human': 'Ask for a person',
    '/new': 'Begin a new conversation',
    '/stop': 'Stop the answer',
    '/settings': 'Language, memory, erase',
  },
  ru: {
    '/start': 'Начать',
    '/help': 'Что я умею',
    '/human': 'Позвать человека',
    '/new': 'Начать новый разговор',
    '/stop': 'Остановить ответ',
    '/settings': 'Язык, память, удаление',
  },
};

/** The menu of commands as Telegram takes it (Bot API, setMyCommands): without the slash. */
export const commandMenu = (language: Language): { command: string; description: string }[] =>
  commands.map((command) => ({ command: command.slice(1), description: descriptions[language][command] }));

/** The menu of each language; '' is for people whose language has none of its own. */
export const commandMenus = { '': commandMenu('en'), ru: commandMenu('ru') };

/** The command of a message, or what the link `t.me/<bot>?start=…` stands for; undefined when we know none of it. */
export function commandOf(command: string | undefined, text: string): Command | undefined {
  const linked = command === '/start' ? commands.find((name) => name === `/${text.trim().split(/\s+/)[1]}`) : undefined;
  return linked ?? commands.find((name) => name === command);
}
