import { gunzipSync, inflateSync } from 'node:zlib';
import type { WebhookReply } from '../delivery/index.ts';
import type { Bot } from '../world/index.ts';
import { type Params, textArg, type UploadedFile } from './args.ts';
import { answerCall, type CallContext } from './call.ts';
import { readBody } from './http.ts';

/** Never run from an answer to a webhook (WebhookActor.cpp), besides everything that begins with "get". */
const forbidden = new Set(['setwebhook', 'deletewebhook', 'close', 'logout']);

/** Runs the method that a bot has put into its answer to an update. The bot never learns what came of it. */
export async function callFromWebhook(context: CallContext, bot: Bot, reply: WebhookReply): Promise<void> {
  const { params, files } = await read(reply);
  const method = textArg(params, 'method').toLowerCase();
  if (method === '' || method.startsWith('get') || forbidden.has(method)) return;
  const outcome = await answerCall(context, { path: `/bot${bot.token}/`, params, files, address: '' });
  outcome.sent(true);
}

interface Call {
  params: Params;
  files: UploadedFile[];
}

/** An answer is read as a request would be: JSON, a form, or parts with files (td, HttpReader). What makes no sense is nothing. */
async function read(reply: WebhookReply): Promise<Call> {
  const nothing: Call = { params: {}, files: [] };
  try {
    const bytes = unpacked(reply);
    if (!reply.contentType.toLowerCase().startsWith('multipart/')) {
      return { params: readBody(bytes, reply.contentType), files: [] };
    }
    return await readParts(bytes, reply.contentType);
  } catch {
    return nothing;
  }
}

function unpacked({ bytes, encoding }: WebhookReply): Buffer {
  if (encoding === 'gzip') return gunzipSync(bytes);
  return encoding === 'deflate' ? inflateSync(bytes) : bytes;
}

async function readParts(bytes: Buffer, contentType: string): Promise<Call> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  const params: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') {
      params[field] ??= value;
      continue;
    }
    const contents = Buffer.from(await value.arrayBuffer());
    files.push({ field, name: value.name, contentType: value.type, sizeBytes: contents.length, bytes: contents });
  }
  return { params, files };
}
