// How commands reach the API: another installation by its address and key, else the one on this machine.

export { chooseAssistant, chooseBot, chooseBots, everyPage } from './choose.ts';
export { type ApiOptions, connectApi } from './connect-api.ts';
