import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import type { Dice } from '@chatai/messaging/simulation';

/** An OpenAI-compatible model on loopback that answers with the marks (`m-17`) of the last question, streamed, and sometimes misbehaves. */
export interface EchoModel {
  url: string;
  requests(): number;
  faults(): number;
  close(): Promise<void>;
}

interface ChatRequest {
  stream?: boolean;
  messages: { role: string; content: string | { text?: string }[] }[];
}

export async function startEchoModel(
  random: Dice,
  options: { streamMs: [number, number]; faultProbability: number },
): Promise<EchoModel> {
  let requests = 0;
  let faults = 0;
  const failed = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST') {
        // The health check asks which models there are.
        response.writeHead(200, { 'content-type': 'application/json' });
        return response.end(JSON.stringify({ object: 'list', data: [{ id: 'echo', object: 'model' }] }));
      }
      requests += 1;
      const { messages, stream } = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
      const content = messages.findLast((message) => message.role === 'user')?.content ?? '';
      const question = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
      const text = `echo ${(question.match(/m-\d+/g) ?? ['nothing']).join(' ')} end.`;
      // Each question meets at most one fault: the layer under test repeats it, and an apology would hide the mark from the judge.
      const fault =
        !failed.has(text) && random.chance(options.faultProbability)
          ? random.pick(['429', '500', 'reset', 'cut'] as const)
          : undefined;
      if (fault) failed.add(text);
      if (fault) faults += 1;
      void answer(text, stream ?? false, fault, random.between(...options.streamMs));
    });

    async function answer(
      text: string,
      stream: boolean,
      fault: '429' | '500' | 'reset' | 'cut' | undefined,
      durationMs: number,
    ) {
      if (fault === '429' || fault === '500') {
        response.writeHead(Number(fault), {
          'content-type': 'application/json',
          ...(fault === '429' ? { 'retry-after': '1' } : {}),
        });
        return response.end(JSON.stringify({ error: { message: 'a fault of the storm', type: 'server_error' } }));
      }
      const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
      const base = { id: 'storm', created: 0, model: 'echo' };
      if (!stream) {
        response.writeHead(200, { 'content-type': 'application/json' });
        return response.end(
          JSON.stringify({
            ...base,
            object: 'chat.completion',
            usage,
            choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
          }),
        );
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (delta: object, finish: string | null, more: object = {}) =>
        response.write(
          `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`,
        );
      // Before the first token the layer below may repeat it.
      if (fault === 'reset') return response.destroy();
      const words = text.split(/(?<= )/);
      for (const [index, word] of words.entries()) {
        await systemClock.sleep(durationMs / words.length);
        if (fault === 'cut' && index === words.length - 1) return response.destroy();
        send({ role: 'assistant', content: word }, null);
      }
      send({}, 'stop', { usage });
      response.end('data: [DONE]\n\n');
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => requests,
    faults: () => faults,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
