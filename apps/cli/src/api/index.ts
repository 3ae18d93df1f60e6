// How commands reach the API: another installation by its address and key, else the one on this machine; and how they find what people name.

export { choose, everyPage, isId, type Kind } from './choose.ts';
export { chooseAssistant, deletedAssistant, namedAssistant } from './choose-assistant.ts';
export { chooseBot, chooseBots, deletedBot } from './choose-bot.ts';
export { chooseSource, deletedSource, everySource } from './choose-source.ts';
export { type ApiOptions, connectApi } from './connect-api.ts';
