import type { AssistantInput } from '../assistants/index.ts';
import type { SourceInput } from '../knowledge/index.ts';

/** Settings of the demo assistant; its model is the operator's or the built-in one. */
export const demoAssistant: AssistantInput = {
  name: 'ChatAI demo',
  instructions:
    'You explain ChatAI, a self-hosted platform for assistants in Telegram. Be brief and honest. Say so when something is not there yet.',
  greeting: 'Hello! Ask me about ChatAI: how I answer, how to connect a bot, where the data is.',
};

const text = `ChatAI is a self-hosted platform for AI assistants that answer people in Telegram. You run it on a machine of your own with one command, npm start, and it needs nothing else installed than Node.
An assistant has a name, instructions, a language and knowledge. Knowledge is given as plain text or as pairs of a question and its answer. The text is parted into passages, and a question is answered from the passages that fit it best, with the source named.
Without any key the built-in model answers. It is not a language model: it quotes the best sentences of what it was taught, or says that it does not know. With an OpenAI-compatible endpoint, also one on your own machine such as Ollama or vLLM, a language model writes the answers from the same passages.
A Telegram bot is connected with the token that BotFather gives you. Messages are stored before they are answered, so that nothing is lost when a process is killed: after a restart the answer is still sent.
Everything is kept in PostgreSQL, in a data folder on your machine. Bot tokens and keys are encrypted. Nothing of one workspace ever reaches another.`;

const pairs: [question: string, answer: string][] = [
  [
    'What is ChatAI?',
    'ChatAI is a self-hosted platform: you build AI assistants from your own texts and run them as Telegram bots.',
  ],
  [
    'Do I need an API key?',
    'No. Without a key the built-in model answers by quoting your texts. Set OPENAI_BASE_URL and OPENAI_API_KEY to let a language model write the answers.',
  ],
  [
    'Are you a real AI or a language model?',
    'In this demo I am the built-in extractive model: not a language model. I look up what I was taught and quote it with its source.',
  ],
  [
    'How do I connect my own Telegram bot?',
    'Create a bot with @BotFather in Telegram, copy its token, and run: chatai bots add. The token is checked with Telegram before it is stored, encrypted.',
  ],
  [
    'How do I teach the assistant something new?',
    'Run chatai knowledge add with a text file, or with a question and its answer. It is searchable a few seconds later.',
  ],
  [
    'Which languages do you understand?',
    'Knowledge and questions can be in any language. Words are stemmed where PostgreSQL has a stemmer, and parted by dictionary in Chinese, Japanese or Thai.',
  ],
  [
    'Where is my data stored?',
    'In PostgreSQL inside the data folder of your installation (.chatai in the checkout unless CHATAI_HOME says otherwise), or in the database that DATABASE_URL names. It does not leave your machine unless you set up a model provider elsewhere.',
  ],
  [
    'What happens when the server crashes?',
    'Messages are committed to the database before Telegram is told that they arrived. After a restart, or when another worker takes over, every stored message is answered.',
  ],
  [
    'What does ChatAI cost?',
    'ChatAI is free software under the MIT licence. You pay for your own machine and, if you use one, for the model provider.',
  ],
  [
    'How can I stop ChatAI?',
    'Press Ctrl-C in the terminal where npm start runs. Work in hand is finished first; it takes at most 15 seconds.',
  ],
  ['Can I talk to a human?', 'Not yet: handing a conversation over to a person is planned for a later version.'],
  [
    'Что такое ChatAI?',
    'ChatAI — платформа для ассистентов в Telegram, которую вы запускаете у себя: ассистент отвечает по вашим текстам и называет источник.',
  ],
  [
    'Нужен ли ключ API?',
    'Нет. Без ключа отвечает встроенная модель: она цитирует ваши тексты. Чтобы ответы писала языковая модель, задайте OPENAI_BASE_URL и OPENAI_API_KEY.',
  ],
  [
    'Как подключить своего бота Telegram?',
    'Создайте бота у @BotFather, скопируйте токен и выполните: chatai bots add. Токен проверяется у Telegram и хранится зашифрованным.',
  ],
  [
    'Где хранятся мои данные?',
    'В PostgreSQL в папке данных вашей установки или в базе, которую задаёт DATABASE_URL. Данные не покидают вашу машину, пока вы не подключите внешнюю модель.',
  ],
];

/** Sources for `addSource`, one text and pairs in English and Russian. */
export const demoKnowledge = (assistantId: string): (SourceInput & { kind: 'text' | 'qa' })[] => [
  { assistantId, kind: 'text', title: 'About ChatAI', text },
  ...pairs.map(([question, answer]) => ({ assistantId, kind: 'qa' as const, question, answer })),
];
