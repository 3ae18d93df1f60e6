// An assistant is a name for a line of versions; the published one answers. What is worked on is its draft.
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
  requireAssistant,
  restoreAssistant,
  restoreVersion,
  updateAssistant,
} from './assistants.ts';
export { chooseAssistant } from './choose-assistant.ts';
export { type Draft, discardDraft, getDraft, publishDraft, saveDraft } from './drafts.ts';
export { assistantErrors } from './errors.ts';
export { fallbackText } from './fallback-texts.ts';
export { isGreeting } from './greetings.ts';
export { type AssistantTemplate, templates } from './templates.ts';
