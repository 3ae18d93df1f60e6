import { type AppError, coreErrors, isAppError } from '@chatai/core/errors';
import type { Log } from '@chatai/core/log';
import type { FastifyError, FastifyReply } from 'fastify';
import { ZodError } from 'zod';
import { invalid } from './input.ts';

/** Any error as problem+json (RFC 9457). Only those that nobody foresaw are logged. */
export function sendProblem(error: unknown, reply: FastifyReply, log: Log | undefined): FastifyReply {
  const refusal = refusalOf(error);
  const { status, title } = refusal.definition;
  if (status >= 500) log?.error('control.failed', { error });
  return reply
    .status(status)
    .type('application/problem+json')
    .send({ type: refusal.code, title, status, detail: refusal.message, fix: refusal.fix, errors: refusal.errors });
}

function refusalOf(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof ZodError) return invalid(error);
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return coreErrors.unsupportedContentType({ contentType: 'sent' });
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return coreErrors.bodyTooLarge({ limit: 'accepted' });
  if (statusCode !== undefined && statusCode < 500)
    return coreErrors.malformedRequest({ reason: message ?? 'malformed' });
  return coreErrors.unexpected({}, { cause: error });
}
