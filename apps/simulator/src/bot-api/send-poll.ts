import type { Poll, PollOption } from 'grammy/types';
import { longIdOf } from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import { booleanArg, integerArg, isRecord, jsonArg, type Params, textArg } from './args.ts';
import { readFormatted } from './message-text.ts';
import type { Method } from './method.ts';
import { sendContent } from './send-content.ts';

/** MessageContent.cpp and PollOption.cpp, for bots. */
const maxQuestionLength = 300;
const maxOptions = 12;
const maxOptionLength = 100;

/** sendPoll, regular or quiz. Nobody's vote is counted. */
export const sendPoll: Method = (context, call) => {
  const { params } = call;
  const question = readFormatted(params, 'question', 'question_parse_mode', 'question_entities');
  if ('refusal' in question) return question.refusal;
  const options = readOptions(params);
  if (!Array.isArray(options)) return options;
  const type = textArg(params, 'type') || 'regular';
  if (type !== 'regular' && type !== 'quiz') return refuse(400, 'Unsupported poll type specified');
  const correct = type === 'quiz' ? readCorrect(params) : [];
  if (!Array.isArray(correct)) return correct;

  return sendContent(context, call, (dialog) => {
    const problem = question.problem ?? problemOf(question.text, options, type === 'quiz' ? correct : undefined);
    if (problem) return problem;
    const poll: Poll = {
      id: longIdOf(dialog),
      question: question.text,
      ...(question.entities ? { question_entities: question.entities } : {}),
      options: options.map((text, n): PollOption => ({ persistent_id: String(n), text, voter_count: 0 })),
      total_voter_count: 0,
      is_closed: booleanArg(params, 'is_closed'),
      is_anonymous: textArg(params, 'is_anonymous') === '' || booleanArg(params, 'is_anonymous'),
      type,
      allows_multiple_answers: booleanArg(params, 'allows_multiple_answers'),
      allows_revoting:
        textArg(params, 'allows_revoting') === '' ? type !== 'quiz' : booleanArg(params, 'allows_revoting'),
      members_only: false,
      ...(type === 'quiz' ? { correct_option_ids: correct } : {}),
    };
    return { poll };
  });
};

/** Client.cpp, `get_input_poll_options`. */
function readOptions(params: Params): string[] | Failure {
  const value = jsonArg(params, 'options');
  if (value === undefined || value instanceof Error) return refuse(400, "Can't parse options JSON object");
  if (!Array.isArray(value)) return refuse(400, 'Expected an Array of String as options');
  const options: string[] = [];
  for (const option of value) {
    const text = isRecord(option) ? option.text : option;
    if (typeof text !== 'string') return refuse(400, 'Expected an option to be of type String');
    options.push(text.trim());
  }
  return options;
}

function readCorrect(params: Params): number[] | Failure {
  const value = jsonArg(params, 'correct_option_ids');
  if (value === undefined) {
    return textArg(params, 'correct_option_id') === '' ? [] : [integerArg(params, 'correct_option_id')];
  }
  if (value instanceof Error) return refuse(400, "Can't parse correct option identifiers JSON object");
  if (!Array.isArray(value)) return refuse(400, 'Expected an Array of correct option identifiers');
  const wrong = value.some((id) => typeof id !== 'number');
  return wrong ? refuse(400, 'Correct option identifier must be of type Number') : (value as number[]); // checked above
}

function problemOf(question: string, options: string[], correct: number[] | undefined): Failure | undefined {
  if (question === '') return refuse(400, 'Text must be non-empty');
  if ([...question].length > maxQuestionLength) {
    return refuse(400, `Poll question length must not exceed ${maxQuestionLength}`);
  }
  if (options.length === 0) return refuse(400, 'Poll must have at least one answer option');
  if (options.length > maxOptions) return refuse(400, `Poll can't have more than ${maxOptions} options`);
  for (const option of options) {
    if (option === '') return refuse(400, 'Text must be non-empty');
    if ([...option].length > maxOptionLength) {
      return refuse(400, `Poll options length must not exceed ${maxOptionLength}`);
    }
  }
  if (correct?.length === 0) return refuse(400, 'Correct quiz option list must be non-empty');
  if (correct?.some((id) => id < 0 || id >= options.length)) return refuse(400, 'Wrong quiz correct_option_id');
  return undefined;
}
