/** Languages in which the platform itself speaks (experience.md 5, "Words"). */
export type Language = 'en' | 'ru';

/** Sentences of the platform itself. `{name}` is a slot. */
const replies = {
  en: {
    hello: 'Hello! Ask me a question in your own words.',
    help: 'Ask me in your own words; several messages at once become one question.\n/stop ends an answer that is being made.\n/new begins a new conversation: I forget what was said before.\n/human asks for a person.\n/settings changes the language and my memory, and erases what I keep.',
    stopped: 'Stopped.',
    nothingToStop: 'There is nothing to stop: I am not answering anything just now.',
    cut: 'The answer was cut.',
    unknownCommand: 'I do not know this command. Please write your question in your own words.',
    failed: 'I could not make an answer just now. Please try again in a minute.',
    failedAgain: 'It still did not work. Please try again in a few minutes.',
    newConversation: 'This is a new conversation: I do not remember what was said before.',
    noPerson: 'Nobody is on duty just now. Your question is saved for a person; until then I go on answering.',
    assistantAgain: 'The assistant is answering again.',
    humanInPrivate: 'You can ask for a person in our private chat.',
    settingsInPrivate: 'Settings are in our private chat.',
    paused: 'I am taking a break. Your message is kept, but it is not answered just now.',
    settings: 'Language: {language}\nMemory: {memory}',
    auto: 'as in your Telegram',
    en: 'English',
    ru: 'Russian',
    remembers: 'on, I remember this conversation',
    forgets: 'off, I see only the last message',
    eraseQuestion:
      'Erase what I keep of this chat: messages, answers, ratings and reactions? This cannot be undone. What stands here in Telegram stays.',
    erased:
      'Erased: {count} messages and answers, with ratings and reactions. What stands here in Telegram you can delete yourself.',
    sources: 'Sources',
    photo: 'I received your picture, but I cannot look at pictures yet. Please describe it in words.',
    video: 'I received your video, but I cannot watch videos yet. Please describe it in words.',
    voice: 'I received your voice message, but I cannot listen yet. Please write your question.',
    audio: 'I received your recording, but I cannot listen yet. Please write your question.',
    document: 'I received your file, but I cannot read files yet. Please copy the part in question into a message.',
    sticker: 'A nice sticker! Please write your question in words.',
    location: 'I received the place, but I cannot look at maps yet. Please write the address and your question.',
    contact: 'I received the contact, but I cannot use contacts yet. Please write what you want to know.',
    poll: 'I received the poll, but I cannot vote. Please write your question.',
    dice: 'Well thrown! Please write your question in words.',
    several: 'I received {count} files, but I cannot look at files yet. Please describe them in words.',
    unknown: 'I cannot read this kind of message yet. Please write your question in words.',
    tooBig:
      'This file is larger than 20 MB, the most that a bot can receive. Please send a smaller one, or the part in question as text.',
    photoUnseen: 'I answered your words; I cannot look at pictures and videos yet.',
    fileUnseen: 'I answered your words; I cannot read files or listen yet.',
  },
  ru: {
    hello: 'Здравствуйте! Задайте вопрос своими словами.',
    help: 'Спрашивайте своими словами; несколько сообщений подряд станут одним вопросом.\n/stop остановит ответ.\n/new начнёт новый разговор: я забуду сказанное раньше.\n/human позовёт человека.\n/settings меняет язык и память и удаляет то, что я храню.',
    stopped: 'Остановлено.',
    nothingToStop: 'Останавливать нечего: сейчас я ни на что не отвечаю.',
    cut: 'Ответ оборвался.',
    unknownCommand: 'Я не знаю такой команды. Пожалуйста, напишите вопрос своими словами.',
    failed: 'Сейчас не получилось ответить. Пожалуйста, попробуйте ещё раз через минуту.',
    failedAgain: 'Всё ещё не получается. Пожалуйста, попробуйте ещё раз через несколько минут.',
    newConversation: 'Это новый разговор: того, что было сказано раньше, я не помню.',
    noPerson: 'Сейчас никого нет на месте. Ваш вопрос сохранён для человека; пока отвечать буду я.',
    assistantAgain: 'Снова отвечает ассистент.',
    humanInPrivate: 'Позвать человека можно в нашем личном чате.',
    settingsInPrivate: 'Настройки — в нашем личном чате.',
    paused: 'У меня перерыв. Ваше сообщение сохранено, но сейчас ответа не будет.',
    settings: 'Язык: {language}\nПамять: {memory}',
    auto: 'как в вашем Telegram',
    en: 'английский',
    ru: 'русский',
    remembers: 'включена, я помню этот разговор',
    forgets: 'выключена, я вижу только последнее сообщение',
    eraseQuestion:
      'Удалить то, что я храню об этом чате: сообщения, ответы, оценки и реакции? Отменить это нельзя. То, что видно здесь в Telegram, останется.',
    erased:
      'Удалено сообщений и ответов: {count}, вместе с оценками и реакциями. То, что видно здесь в Telegram, вы можете удалить сами.',
    sources: 'Источники',
    photo: 'Я получил вашу картинку, но пока не умею смотреть картинки. Пожалуйста, опишите её словами.',
    video: 'Я получил ваше видео, но пока не умею смотреть видео. Пожалуйста, опишите его словами.',
    voice: 'Я получил голосовое сообщение, но пока не умею слушать. Пожалуйста, напишите вопрос.',
    audio: 'Я получил запись, но пока не умею слушать. Пожалуйста, напишите вопрос.',
    document: 'Я получил ваш файл, но пока не умею читать файлы. Пожалуйста, скопируйте нужное место в сообщение.',
    sticker: 'Хороший стикер! Пожалуйста, напишите вопрос словами.',
    location: 'Я получил место, но пока не умею смотреть карты. Пожалуйста, напишите адрес и вопрос.',
    contact: 'Я получил контакт, но пока не умею им пользоваться. Пожалуйста, напишите, что вы хотите узнать.',
    poll: 'Я получил опрос, но голосовать не умею. Пожалуйста, напишите вопрос.',
    dice: 'Хороший бросок! Пожалуйста, напишите вопрос словами.',
    several: 'Я получил файлы ({count}), но пока не умею их смотреть. Пожалуйста, опишите их словами.',
    unknown: 'Такие сообщения я пока не умею читать. Пожалуйста, напишите вопрос словами.',
    tooBig:
      'Этот файл больше 20 МБ, а больше бот получить не может. Пожалуйста, пришлите файл поменьше или нужное место текстом.',
    photoUnseen: 'Я ответил на ваши слова; смотреть картинки и видео я пока не умею.',
    fileUnseen: 'Я ответил на ваши слова; читать файлы и слушать я пока не умею.',
  },
};

/** Words on buttons, and what a pressed one says for a moment. */
const labels = {
  en: {
    stop: 'Stop',
    more: 'Continue',
    again: 'Try again',
    good: 'Helpful',
    bad: 'Not helpful',
    wrong: 'It is wrong',
    incomplete: 'Something is missing',
    person: 'Ask a person',
    ai: 'Back to the assistant',
    openPrivate: 'Open the private chat',
    setEn: 'English',
    setRu: 'Русский',
    setAuto: 'As in Telegram',
    remember: 'Turn memory on',
    forget: 'Turn memory off',
    erase: 'Erase this chat',
    eraseNow: 'Erase for good',
    back: 'Keep it',
    thanks: 'Thank you',
    stopping: 'Stopping',
    notYours: 'Only who asked can press this button.',
  },
  ru: {
    stop: 'Остановить',
    more: 'Продолжить',
    again: 'Ещё раз',
    good: 'Помогло',
    bad: 'Не помогло',
    wrong: 'Это неверно',
    incomplete: 'Чего-то не хватает',
    person: 'Позвать человека',
    ai: 'Вернуть ассистента',
    openPrivate: 'Открыть личный чат',
    setEn: 'English',
    setRu: 'Русский',
    setAuto: 'Как в Telegram',
    remember: 'Включить память',
    forget: 'Выключить память',
    erase: 'Удалить этот чат',
    eraseNow: 'Удалить навсегда',
    back: 'Оставить',
    thanks: 'Спасибо',
    stopping: 'Останавливаю',
    notYours: 'Эту кнопку может нажать только тот, кто спросил.',
  },
};

export type Reply = keyof typeof replies.en;
export type Label = keyof typeof labels.en;

/** `language` is BCP 47: what the person chose, else Telegram's `language_code`; English where we do not speak theirs. */
export const languageOf = (language: string | undefined): Language => (language?.startsWith('ru') ? 'ru' : 'en');

/** The sentence in the reader's own language, its slots filled. */
export const replyIn = (
  language: string | undefined,
  reply: Reply,
  slots: Record<string, string | number> = {},
): string => replies[languageOf(language)][reply].replace(/\{(\w+)\}/g, (slot, name) => String(slots[name] ?? slot));

/** The words on a button, or of a toast. */
export const labelIn = (language: string | undefined, label: Label): string => labels[languageOf(language)][label];
