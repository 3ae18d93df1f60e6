/** What a method comes to. `facts` go to the ledger, `handedOver` is called when the answer has left or could not. */
export type Answer = Success | Failure;

export interface Success {
  ok: true;
  result: unknown;
  description?: string | undefined;
  facts?: Facts | undefined;
  handedOver?: ((reached: boolean) => void) | undefined;
}

export interface Failure {
  ok: false;
  status: number;
  description: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number } | undefined;
}

/** Where a call acted; `text` is what people see now. */
export interface Facts {
  chatId?: number;
  threadId?: number;
  messageId?: number;
  text?: string;
}

export const success = (result: unknown, facts?: Facts): Success => ({ ok: true, result, facts });

/** A failure whose text is final, as the server's `fail_query`. */
export const failure = (status: number, description: string, parameters?: Failure['parameters']): Failure => ({
  ok: false,
  status,
  description,
  parameters,
});

const prefixes: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
};

/**
 * A failure as the core reports it, given the server's wording (Client.cpp, `fail_query_with_error`): the prefix of its
 * code, and a small first letter unless the second is a capital or `_` (so that BUTTON_DATA_INVALID stays as it is).
 */
export function refuse(code: number, message: string): Failure {
  let status = code < 400 || code === 404 ? 400 : code;
  if (status === 403 && /^[A-Z0-9_]+$/.test(message)) status = 400;
  const prefix = prefixes[status];
  if (!prefix) return failure(400, `Bad Request: ${message}`);
  if (message.startsWith(prefix)) return failure(status, message);
  const words = /^.[A-Z_]/.test(message) ? message : message.charAt(0).toLowerCase() + message.slice(1);
  return failure(status, `${prefix}: ${words}`);
}

export const tooMany = (retryAfter: number): Failure =>
  failure(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });

export const notFound = (what = ''): Failure => failure(404, what ? `Not Found: ${what}` : 'Not Found');

/** The envelope on the wire. */
export function bodyOf(answer: Answer): string {
  if (!answer.ok) {
    const { status, description, parameters } = answer;
    return JSON.stringify({ ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });
  }
  const tail = answer.description === undefined ? '' : `,"description":${JSON.stringify(answer.description)}`;
  const result = answer.result instanceof RawJson ? answer.result.text : JSON.stringify(answer.result);
  return `{"ok":true,"result":${result}${tail}}`;
}

/** A result that is text already. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
