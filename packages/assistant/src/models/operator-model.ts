import { extractiveName } from './providers/extractive/index.ts';

/** What the operator's environment says: OPENAI_BASE_URL, OPENAI_API_KEY, CHATAI_MODEL. */
export interface OperatorModel {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  name: string | undefined;
}

/** Name of the operator's provider; a workspace cannot take it. */
export const operatorProvider = 'openai';
const openAiUrl = 'https://api.openai.com/v1';
/** What a new assistant asks for when the operator names no model. */
const openAiModel = 'gpt-4o-mini';

/** Where the provider of all workspaces is; undefined when there is none. A key alone means OpenAI's own. */
export const operatorAddress = ({ baseUrl, apiKey }: OperatorModel): string | undefined =>
  baseUrl ?? (apiKey === undefined ? undefined : openAiUrl);

/** The model of assistants that name none (contract.md 2): the operator's, `builtin/extractive` without address and key. */
export function defaultModel(operator: OperatorModel): string {
  if (operatorAddress(operator) === undefined) return extractiveName;
  return operator.name === extractiveName ? extractiveName : `${operatorProvider}/${operator.name ?? openAiModel}`;
}
