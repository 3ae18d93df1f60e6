// An assistant is a name for a line of versions; the published one answers.
export {
  type Assistant,
  type AssistantChange,
  type AssistantInput,
  type AssistantVersion,
  createAssistant,
  getAssistant,
  listAssistants,
  listVersions,
  removeAssistant,
  updateAssistant,
} from './assistants.ts';
export { chooseAssistant } from './choose-assistant.ts';
export { fallbackText } from './fallback-texts.ts';
export { isGreeting } from './greetings.ts';
