import type { AssistantInput } from '../assistants/index.ts';
import type { NewSource } from '../knowledge/index.ts';

/** Settings of the demo assistant; its model is the operator's or the built-in one. */
export const demoAssistant = {
  name: 'ChatAI demo',
  instructions:
    'You explain ChatAI, a self-hosted platform for assistants in Telegram. Be brief and honest. Say so when something is not there yet.',
  greeting: `Hello! Ask me about ChatAI, for example: What is ChatAI? Do I need an API key? How do I connect my own Telegram bot?

Здравствуйте! Спросите меня о ChatAI, например: Что такое ChatAI? Нужен ли ключ API? Как подключить своего бота Telegram?`,
} satisfies AssistantInput;

const text = `ChatAI is a self-hosted platform for AI assistants that answer people in Telegram. You run it on a machine of your own with one command, npm start, and it needs nothing else installed than Node.
An assistant has a name, instructions, a language and knowledge. Knowledge is given as files, as plain text or as pairs of a question and its answer. The text is parted into passages, and a question is answered from the passages that fit it best, with the source named.
Without any key the built-in model answers. It is not a language model: it quotes the best sentences of what it was taught, or says that it does not know. With an OpenAI-compatible endpoint, also one on your own machine such as Ollama or vLLM, a language model writes the answers from the same passages.
A Telegram bot is connected with the token that BotFather gives you. Messages are stored before they are answered, so that nothing is lost when a process is killed: after a restart the answer is still sent.
Everything is kept in PostgreSQL, in a data folder on your machine. Bot tokens and keys are encrypted. Nothing of one workspace ever reaches another.`;

/** Each pair in English, then the same in Russian. */
const pairs: [question: string, answer: string][] = [
  [
    'What is ChatAI?',
    'ChatAI is a self-hosted platform: you build AI assistants from your own texts and run them as Telegram bots.',
  ],
  [
    'Что такое ChatAI?',
    'ChatAI — платформа для ассистентов в Telegram, которую вы запускаете у себя: ассистент отвечает по вашим текстам и называет источник.',
  ],
  [
    'Do I need an API key?',
    'No. Without a key the built-in model answers by quoting your texts. Set OPENAI_BASE_URL and OPENAI_API_KEY to let a language model write the answers.',
  ],
  [
    'Нужен ли ключ API?',
    'Нет. Без ключа отвечает встроенная модель: она цитирует ваши тексты. Чтобы ответы писала языковая модель, задайте OPENAI_BASE_URL и OPENAI_API_KEY.',
  ],
  [
    'How do I connect my own Telegram bot?',
    'Create a bot with @BotFather in Telegram, copy its token, and paste it in the console under Bots, or run: chatai bots add. The token is checked with Telegram before it is stored, encrypted.',
  ],
  [
    'Как подключить своего бота Telegram?',
    'Создайте бота у @BotFather, скопируйте токен и вставьте его в консоли на странице «Боты» или выполните: chatai bots add. Токен проверяется у Telegram и хранится зашифрованным.',
  ],
  [
    'Are you a real AI or a language model?',
    'In this demo I am the built-in extractive model: not a language model. I look up what I was taught and quote it with its source.',
  ],
  [
    'Ты настоящий ИИ или языковая модель?',
    'В этой демонстрации я встроенная модель: не языковая модель. Я нахожу то, чему меня научили, и цитирую это с источником.',
  ],
  [
    'Which models can I use, and does it work with Ollama or OpenAI?',
    'The built-in model, or any language model behind an OpenAI-compatible endpoint: of OpenAI, or on your own machine with Ollama or vLLM. Set OPENAI_BASE_URL, and OPENAI_API_KEY where the endpoint wants one.',
  ],
  [
    'Какие модели можно использовать, подходят ли Ollama и OpenAI?',
    'Встроенную или любую языковую модель за интерфейсом, совместимым с OpenAI: самой OpenAI или на вашей машине через Ollama или vLLM. Задайте OPENAI_BASE_URL и, если нужен ключ, OPENAI_API_KEY.',
  ],
  [
    'How do I teach the assistant new knowledge?',
    'Add a file, a text, or a question with its answer in the console under Knowledge, or run chatai knowledge add. It is searchable a few seconds later.',
  ],
  [
    'Как научить ассистента новому?',
    'Добавьте файл, текст или вопрос с ответом в консоли на странице «Знания» или выполните chatai knowledge add. Через несколько секунд это можно будет найти.',
  ],
  [
    'Which languages do you understand?',
    'Knowledge and questions can be in any language. Words are stemmed where PostgreSQL has a stemmer, and parted by dictionary in Chinese, Japanese or Thai.',
  ],
  [
    'Какие языки ты понимаешь?',
    'Знания и вопросы могут быть на любом языке. Формы слов сводятся к основе там, где это умеет PostgreSQL, а китайский, японский и тайский делятся на слова по словарю.',
  ],
  [
    'Where is my data stored?',
    'In PostgreSQL inside the data folder of your installation (.chatai in the checkout unless CHATAI_HOME says otherwise), or in the database that DATABASE_URL names. It does not leave your machine unless you set up a model provider elsewhere.',
  ],
  [
    'Где хранятся мои данные?',
    'В PostgreSQL в папке данных вашей установки или в базе, которую задаёт DATABASE_URL. Данные не покидают вашу машину, пока вы не подключите внешнюю модель.',
  ],
  [
    'What happens when the server crashes?',
    'Messages are committed to the database before Telegram is told that they arrived. After a restart, or when another worker takes over, every stored message is answered.',
  ],
  [
    'Что будет, если сервер упадёт?',
    'Сообщения записываются в базу до того, как Telegram узнаёт, что они дошли. После перезапуска, или когда работу берёт другой процесс, на каждое сохранённое сообщение придёт ответ.',
  ],
  [
    'What does ChatAI cost?',
    'ChatAI is free software under the MIT licence. You pay for your own machine and, if you use one, for the model provider.',
  ],
  [
    'Сколько стоит ChatAI?',
    'ChatAI бесплатен: это свободная программа по лицензии MIT. Вы платите за свою машину и за внешнюю модель, если она вам нужна.',
  ],
  [
    'How can I stop ChatAI?',
    'Press Ctrl-C in the terminal where npm start runs. What is under way is finished first, within 15 seconds.',
  ],
  [
    'Как остановить ChatAI?',
    'Нажмите Ctrl-C в терминале, где работает npm start. Начатая работа сначала завершается: не дольше 15 секунд.',
  ],
  ['Can I talk to a human?', 'Not yet: handing a conversation over to a person is planned for a later version.'],
  ['Можно поговорить с человеком?', 'Ещё нет: передача разговора человеку запланирована в одной из следующих версий.'],
  [
    'What can you do?',
    'I answer questions about ChatAI: what it is, which models it can use, how to connect a Telegram bot, how to teach an assistant, where the data is. What I was not taught, I do not know.',
  ],
  [
    'Что ты умеешь?',
    'Отвечаю на вопросы о ChatAI: что это, какие модели подходят, как подключить бота Telegram, как научить ассистента, где хранятся данные. Чему меня не учили, того я не знаю.',
  ],
  ['Who are you?', 'I am the demo assistant of ChatAI: a program, not a person.'],
  ['Кто ты?', 'Я демонстрационный ассистент ChatAI: программа, а не человек.'],
  [
    'Who made you?',
    'The authors of ChatAI. It is free software: its code is in the checkout you run, under the MIT licence.',
  ],
  ['Кто тебя сделал?', 'Авторы ChatAI. Это свободная программа с открытым кодом: он лежит у вас, по лицензии MIT.'],
  ['How are you?', 'I am a program, and I am running. Ask me about ChatAI.'],
  ['Как дела?', 'Я программа, и я работаю. Спросите меня о ChatAI.'],
  ['Thank you!', 'You are welcome. Ask on.'],
  ['Спасибо!', 'Пожалуйста. Спрашивайте ещё.'],
  ['Bye!', 'Goodbye!'],
  ['Пока!', 'До встречи!'],
];

/** Sources for `addSource`, one text and pairs in English and Russian. */
export const demoKnowledge = (assistantId: string): (Omit<NewSource, 'file'> & { kind: 'text' | 'qa' })[] => [
  { assistantId, kind: 'text', title: 'About ChatAI', text },
  ...pairs.map(([question, answer]) => ({ assistantId, kind: 'qa' as const, question, answer })),
];
