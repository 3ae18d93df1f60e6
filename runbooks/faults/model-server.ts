import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model provider of a drill: it speaks OpenAI's list of models and misbehaves as it is told. */
export interface ModelServer {
  url: string;
  /**
   * What it answers from now on; `silent` takes the request and says nothing. With questions alone `slow` does so, `unable` fails, `empty` ends its
   * answer without a word, and `miscounting` has used more tokens than any column holds.
   */
  behave(how: Behaviour): void;
  /** How many questions it has been asked. */
  asked(): number;
  close(): Promise<void>;
}

type Behaviour = 'well' | 'silent' | 'slow' | 'unable' | 'empty' | 'miscounting' | number;

/** A streamed chat completion (OpenAI, "Streaming"). */
const answerOf = (how: Behaviour) =>
  [
    { choices: [{ index: 0, delta: { role: 'assistant', content: how === 'empty' ? '' : 'All is well.' } }] },
    {
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      ...(how === 'miscounting' ? { usage: { prompt_tokens: 2 ** 40, completion_tokens: 1 } } : {}),
    },
  ]
    .map(
      (part) =>
        `data: ${JSON.stringify({ id: 'drill', object: 'chat.completion.chunk', model: 'drill', ...part })}\n\n`,
    )
    .concat('data: [DONE]\n\n')
    .join('');

export async function startModelServer(): Promise<ModelServer> {
  let how: Behaviour = 'well';
  let asked = 0;
  const server = createServer((request, response) => {
    const isQuestion = request.url?.endsWith('/chat/completions');
    if (isQuestion) asked += 1;
    if (how === 'silent' || (how === 'slow' && isQuestion)) return;
    const status = how === 'unable' && isQuestion ? 500 : how;
    if (typeof status === 'number')
      return void response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    if (isQuestion) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return void response.end(answerOf(how));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'drill', object: 'model' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    behave(next) {
      how = next;
      server.closeAllConnections();
    },
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
