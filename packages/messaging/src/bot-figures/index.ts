// Figures per bot and minute (architecture.md 7.6): counted in the holder's memory, added to `bot_minute` every 10 s, read by API and monitoring.
export { type AnswerTimes, answerTimes } from './answer-times.ts';
export { type BotCounts, type BotFigures, createBotFigures } from './bot-figures.ts';
export { type BotMinute, figuresOfBot, figuresOfBots, forgetOldFigures } from './read-figures.ts';
