/** Sentences of the platform itself, in the languages that we speak (experience.md 5, "Words"). */
const replies = {
  en: {
    hello: 'Hello! Ask me a question in your own words.',
    cannotRead: 'I can only read text so far. Please write your question.',
    stopped: 'Stopped.',
    nothingToStop: 'There is nothing to stop: I am not answering anything just now.',
    unknownCommand: 'I do not know this command. Please write your question in your own words.',
    failed: 'I could not make an answer just now. Please send your question again in a minute.',
  },
  ru: {
    hello: 'Здравствуйте! Задайте вопрос своими словами.',
    cannotRead: 'Пока я понимаю только текст. Пожалуйста, напишите вопрос словами.',
    stopped: 'Остановлено.',
    nothingToStop: 'Останавливать нечего: сейчас я ни на что не отвечаю.',
    unknownCommand: 'Я не знаю такой команды. Пожалуйста, напишите вопрос своими словами.',
    failed: 'Сейчас не получилось ответить. Пожалуйста, отправьте вопрос ещё раз через минуту.',
  },
};

export type Reply = keyof typeof replies.en;

/** The sentence in the user's own language (Telegram's `language_code`), else in English. */
export const replyIn = (language: string | undefined, reply: Reply): string =>
  replies[language?.startsWith('ru') ? 'ru' : 'en'][reply];
