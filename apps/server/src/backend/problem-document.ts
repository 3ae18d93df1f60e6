import { type Problem, problemMediaType } from '@chatai/contract/problem';
import { isConnectionError, isStorageFull } from '@chatai/core/database';
import { type AppError, coreErrors, isAppError } from '@chatai/core/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { issueWords } from './issue-words.ts';

/** An error as the caller sees it (RFC 9457). */
export const toProblem = (error: AppError, requestId: string): Problem => ({
  type: `/problems/${error.code}`,
  title: error.definition.title,
  status: error.definition.status,
  detail: error.message,
  instance: `urn:request:${requestId}`,
  code: error.code,
  fix: error.fix,
  retry: error.definition.retry,
  ...(error.errors.length > 0 ? { errors: error.errors } : {}),
});

/** Answers with the error's document. */
export function sendProblem(reply: FastifyReply, requestId: string, error: AppError): FastifyReply {
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  // The serializer of the route knows its success only; a problem is plain JSON whatever the route.
  return reply
    .status(error.definition.status)
    .type(problemMediaType)
    .serializer((document: unknown) => JSON.stringify(document))
    .send(toProblem(error, requestId));
}

/** What we tell the caller about anything that was thrown. What we did not foresee becomes `unexpected` and keeps its cause for the log. */
export function toAppError(thrown: unknown, request?: FastifyRequest): AppError {
  if (isAppError(thrown)) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) return invalidInput(thrown as FastifyError);
  const { code } = (thrown ?? {}) as { code?: string };
  if (typeof code === 'string') {
    if (thrown instanceof Error && isResponseSerializationError(thrown))
      return coreErrors.unexpected({}, { cause: thrown });
    const known = fromFramework(code, thrown, request);
    if (known) return known;
  }
  return fromDatabase(code, thrown) ?? coreErrors.unexpected({}, { cause: thrown });
}

/** A path whose id has a wrong form is a path at which there is nothing: the same answer as for an absent id. */
function invalidInput(error: FastifyError): AppError {
  if (error.validationContext === 'params') return coreErrors.notFound({ what: 'thing' });
  const prefix = error.validationContext === 'querystring' ? '/query' : '';
  const errors = (error.validation ?? []).flatMap(({ instancePath, message, params, keyword }) => {
    const at = `${prefix}${instancePath === '/' ? '' : instancePath}`;
    const unknown = keyword === 'unrecognized_keys' ? (params.keys as string[]) : [];
    if (unknown.length > 0)
      return unknown.map((key) => ({ pointer: `${at}/${escapePointer(key)}`, detail: 'is not a field here' }));
    return [{ pointer: at, detail: issueWords({ keyword, message, params }) }];
  });
  const fields = errors.map(({ pointer }) => pointer || 'the body').join(', ');
  return coreErrors.invalidInput({ fields }, { errors });
}

/** RFC 6901 §3. */
const escapePointer = (key: string) => key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');

function fromFramework(code: string, thrown: unknown, request: FastifyRequest | undefined): AppError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return coreErrors.unsupportedContentType({ contentType: mediaTypeOf(request) });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return coreErrors.bodyTooLarge({ limit: request?.routeOptions.bodyLimit ?? 0 });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return coreErrors.malformedRequest({ reason: 'the body is not as long as Content-Length says' });
    case 'FST_ERR_BAD_URL':
      return coreErrors.malformedRequest({ reason: 'the path is not well-formed' });
    // Longer than any id: at such a path there is nothing.
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return coreErrors.notFound({ what: 'thing' });
    case 'ECONNRESET':
      // Node's words for a caller who hung up (http, `aborted`); a reset socket of the database has the same code.
      return (thrown as Error).message === 'aborted'
        ? coreErrors.malformedRequest({ reason: 'the connection ended before the body did' })
        : undefined;
    default:
      return undefined;
  }
}

const mediaTypeOf = (request: FastifyRequest | undefined) =>
  /^[\w.+-]+\/[\w.+-]+/.exec(request?.headers['content-type'] ?? '')?.[0] ?? 'without a name';

/** PostgreSQL's words (appendix A of its manual) for what a caller may know. */
function fromDatabase(code: string | undefined, cause: unknown): AppError | undefined {
  // Row-level security refused a row of another workspace: for this caller it does not exist.
  if (code === '42501') return coreErrors.notFound({ what: 'thing' }, { cause });
  if (isStorageFull(cause)) return coreErrors.storageFull({}, { cause });
  return cause instanceof Error && isConnectionError(cause)
    ? coreErrors.unavailable({ what: 'The database' }, { cause })
    : undefined;
}
