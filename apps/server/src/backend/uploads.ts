import type { Route } from '@chatai/contract/route';
import { coreErrors } from '@chatai/core/errors';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A file that came with a form. Its name is what the caller calls it, and never a path of ours. */
export interface Upload {
  name: string;
  bytes: Buffer;
}

/** Lets routes that take a file read forms (RFC 7578); all others refuse them. */
export async function acceptForms(app: FastifyInstance): Promise<void> {
  app.decorateRequest('upload', null);
  await app.register(multipart, { limits: { files: 1, fields: 20, fieldSize: 100_000, fieldNameSize: 100 } });
}

/**
 * Reads a form before its fields are checked as a body is: they become the body, its file `request.upload`. Only this parser makes files (security.md
 * T31). Throws `unsupported-content-type` where no file is taken, `body-too-large`, `malformed-request`.
 */
export async function readForm(route: Route, request: FastifyRequest): Promise<void> {
  if (!request.isMultipart()) return;
  if (route.file === undefined) throw coreErrors.unsupportedContentType({ contentType: 'multipart/form-data' });
  const fields = new Map<string, string>();
  try {
    for await (const part of request.parts({ limits: { fileSize: route.maxBodyBytes ?? 0 } })) {
      if (part.type === 'field') {
        if (fields.has(part.fieldname)) throw coreErrors.malformedRequest({ reason: `${part.fieldname} comes twice` });
        fields.set(part.fieldname, String(part.value));
      } else if (part.fieldname === route.file) {
        request.upload = { name: part.filename, bytes: await part.toBuffer() };
      } else {
        throw coreErrors.malformedRequest({ reason: `${part.fieldname} is no file that is taken here` });
      }
    }
  } catch (error) {
    throw formError(error, route);
  }
  request.body = Object.fromEntries(fields);
}

function formError(error: unknown, route: Route): unknown {
  const { code } = error as { code?: string };
  if (code === 'FST_REQ_FILE_TOO_LARGE') return coreErrors.bodyTooLarge({ limit: route.maxBodyBytes ?? 0 });
  if (code?.startsWith('FST_') || !(error instanceof Error) || error.name === 'Error')
    return coreErrors.malformedRequest(
      { reason: 'the form is not well-formed, or has too many parts' },
      { cause: error },
    );
  return error;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The file of a form; null without one. */
    upload: Upload | null;
  }
}
