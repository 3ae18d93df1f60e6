// The models' Markdown as Telegram shows it: text with entities, in parts of a message's size (decision 0012).
export {
  type AnswerToFormat,
  type FormatOptions,
  type FormattedPart,
  formatAnswer,
  type SourceOfAnswer,
} from './format-answer.ts';
