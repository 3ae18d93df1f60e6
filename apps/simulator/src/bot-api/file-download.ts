import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileId, type StoredFile } from '../world/index.ts';
import { type Failure, failure, notFound } from './answers.ts';
import type { CallContext } from './call.ts';
import { sizeOf } from './get-file.ts';
import { refuseEarly } from './http.ts';

const prefix = '/file/bot';

export const isFilePath = (url: string | undefined): boolean => url?.startsWith(prefix) === true;

/** `GET /file/bot<TOKEN>/<file_path>`, with a path that getFile gave within the last hour. In the ledger it is the call `file`. */
export function createFileHandler(context: CallContext) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedMs = context.clock.monotonicMs();
    const [token = '', ...rest] = (request.url ?? '').split('?')[0]?.slice(prefix.length).split('/') ?? [];
    const path = rest.join('/');
    const bot = context.world.botsByToken.get(token);
    const fault = bot && context.faults.onCall(bot.id, 'file', undefined);
    if (fault && fault.latencyMs > 0) await context.clock.sleep(fault.latencyMs);
    const struck = fault?.outcome?.kind;
    const found = struck === 'serverError' ? failure(502, 'Bad Gateway') : findFile(context, token, path);
    const lost = struck !== undefined && struck !== 'serverError';
    context.ledger.record({
      kind: 'call',
      botId: bot?.id ?? 0,
      bot: bot?.me.username ?? '',
      method: 'file',
      params: { file_path: path },
      ok: 'file' in found,
      status: 'file' in found ? 200 : found.status,
      ...('file' in found ? {} : { description: found.description }),
      accepted: 'file' in found,
      responseLost: lost,
      ...(struck ? { fault: struck } : {}),
      durationMs: context.clock.monotonicMs() - startedMs,
    });
    if (lost) response.socket?.resetAndDestroy();
    else if (!('file' in found)) refuseEarly(response, found.status, found.description);
    else await sendFile(response, found.file, found.sizeBytes, request.method === 'HEAD');
  };
}

interface Found {
  file: StoredFile;
  sizeBytes: number;
}

function findFile({ world, clock }: CallContext, token: string, path: string): Found | Failure {
  const bot = world.botsByToken.get(token);
  if (!bot || bot.revoked) return failure(401, 'Unauthorized');
  const link = bot.fileLinks.get(path);
  const name = link && link.untilMs >= clock.monotonicMs() ? readFileId(link.fileId) : undefined;
  const file = name && world.files.byNumber.get(name.number);
  return file ? { file, sizeBytes: sizeOf(file, bot.id, name.size) } : notFound();
}

const zeros = Buffer.alloc(64 * 1024);

/** The bytes that are kept, then zeros up to the size that was declared. */
async function sendFile(response: ServerResponse, { bytes }: StoredFile, sizeBytes: number, headOnly: boolean) {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': sizeBytes });
  if (headOnly) return response.end();
  response.write(bytes.subarray(0, sizeBytes));
  for (let left = sizeBytes - bytes.length; left > 0 && !response.destroyed; left -= zeros.length) {
    if (!response.write(left < zeros.length ? zeros.subarray(0, left) : zeros)) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
  return response.end();
}
