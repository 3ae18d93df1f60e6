// Texts and structured parameters as Telegram reads them: parse modes, entities, links, fields (td, `MessageEntity.cpp`, `LinkManager.cpp`).
export { booleanField, integerField, longField, objectField, optionalTextField, textField } from './json-fields.ts';
export { checkLink, LinkProblem, userIdOfLink } from './links.ts';
export { type ParseMode, parseModes, parseText } from './parse-text.ts';
export type { MarkedText, RawEntity } from './raw-entity.ts';
export { readEntities } from './read-entities.ts';
export { SyntaxProblem, within } from './syntax-problem.ts';
export { tidyText } from './tidy-text.ts';
