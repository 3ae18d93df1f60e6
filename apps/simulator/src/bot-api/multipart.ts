import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { UploadedFile } from './args.ts';
import type { CallContext } from './call.ts';
import { answerRequest, maxParameterBytes, refuseEarly } from './http.ts';

/** Bot API: uploads up to 50 MB; the server takes at most 50 files in one request. */
const maxFileBytes = 50 * 1024 * 1024;
const maxFiles = 50;

/** Bot API, getFile: what is larger can't be fetched, so its contents are counted and thrown away. */
const maxKeptBytes = 20 * 1024 * 1024;

/** Calls with files: `multipart/form-data` on any `/bot…` path. */
export async function registerMultipart(app: FastifyInstance, context: CallContext): Promise<void> {
  await app.register(multipart, {
    limits: { fileSize: maxFileBytes, files: maxFiles, fieldSize: maxParameterBytes, parts: 10_000 },
  });
  app.post('/bot*', async (request, reply) => {
    reply.hijack();
    const read = await readParts(request);
    if ('status' in read) return refuseEarly(reply.raw, read.status, read.description);
    answerRequest(context, request.raw as IncomingMessage, reply.raw, read.params, read.files);
  });
}

const tooLarge = (what: string) => ({ status: 413, description: `Request Entity Too Large: ${what}` });

async function readParts(request: FastifyRequest) {
  const params: Record<string, string> = {};
  const files: UploadedFile[] = [];
  let parameterBytes = 0;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        const value = String(part.value);
        parameterBytes += Buffer.byteLength(value);
        if (parameterBytes > maxParameterBytes || part.valueTruncated)
          return tooLarge('too many parameters in form data');
        params[part.fieldname] ??= value;
        continue;
      }
      let sizeBytes = 0;
      let chunks: Buffer[] = [];
      for await (const chunk of part.file as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxKeptBytes) chunks = [];
        else chunks.push(chunk);
      }
      if (part.file.truncated) return tooLarge(`file of size ${sizeBytes} is too big to be uploaded`);
      const bytes = sizeBytes > maxKeptBytes ? undefined : Buffer.concat(chunks);
      files.push({ field: part.fieldname, name: part.filename ?? '', contentType: part.mimetype, sizeBytes, bytes });
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'FST_FILES_LIMIT') return tooLarge('too many files attached');
    if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge('file is too big to be uploaded');
    // A body that breaks off or makes no sense; the caller may be gone already.
    return { status: 400, description: "Bad Request: can't parse form data" };
  }
  return { params, files };
}
