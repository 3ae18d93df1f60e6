import { z } from 'zod';
import { nameUpTo } from './name.ts';
import { byId, id, instant, messagePageQuery, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { mostFileBytes } from './words.ts';

export const knowledgeState = z.enum(['queued', 'processing', 'ready', 'failed']);
export type KnowledgeState = z.infer<typeof knowledgeState>;

/** Something an assistant knows from. */
export const knowledgeSource = z.object({
  id,
  assistantId: id,
  kind: z.enum(['text', 'qa', 'file']),
  title: z.string(),
  state: knowledgeState,
  /** What is done right now. */
  stage: z.enum(['waiting', 'reading', 'splitting', 'indexing', 'done']),
  /** 0..1 of the work until `ready`. */
  progress: z.number().min(0).max(1),
  /** How long the rest takes, as far as can be told. */
  remainingSeconds: z.number().int().optional(),
  /** Why it still waits, when it has waited for more than a minute. */
  waitsFor: z.string().optional(),
  /** Passages that can be found. */
  passages: z.number().int(),
  /** Why it failed, in a sentence for people; `errorCode` is one of docs/errors.md. */
  error: z.string().optional(),
  errorCode: z.string().optional(),
  /** Answers of the last 30 days that rest on it. */
  uses: z.number().int(),
  /** Of a file. */
  file: z
    .object({
      name: z.string(),
      mediaType: z.string(),
      sizeBytes: z.number().int(),
      pages: z.number().int().optional(),
    })
    .optional(),
  /** Grows with every replacement; what was found before is found until the new one is ready. */
  version: z.number().int(),
  createdAt: instant,
  updatedAt: instant,
  /** Since when it is deleted; it can be restored for 7 days. */
  deletedAt: instant.nullable(),
});
export type KnowledgeSource = z.infer<typeof knowledgeSource>;

const text = z.string().min(1).max(2_000_000);

/** One flat object, as outside callers send it: `text` for kind text, `question` and `answer` for kind qa. */
export const knowledgeSourceInput = z
  .strictObject({
    assistantId: id,
    /** `file`: the content comes as the field `file` of a form (multipart/form-data). */
    kind: z.enum(['text', 'qa', 'file']),
    title: nameUpTo(300).optional(),
    text: text.optional(),
    question: z.string().trim().min(1).max(2_000).optional(),
    answer: z.string().trim().min(1).max(20_000).optional(),
  })
  .superRefine((input, context) => {
    const own = { text: ['text'], qa: ['question', 'answer'], file: [] } as const;
    const needed: readonly string[] = own[input.kind];
    const fields = ['text', 'question', 'answer'] as const;
    for (const field of fields.filter((one) => needed.includes(one))) {
      if (input[field] === undefined)
        context.addIssue({ code: 'custom', path: [field], message: `needed for kind ${input.kind}` });
    }
    for (const field of fields.filter((one) => !needed.includes(one))) {
      if (input[field] !== undefined)
        context.addIssue({ code: 'custom', path: [field], message: `not a field of kind ${input.kind}` });
    }
  });
export type KnowledgeSourceInput = z.output<typeof knowledgeSourceInput>;

/** A passage as it is searched. */
export const passage = z.object({
  id,
  sourceId: id,
  title: z.string(),
  /** Place in its source, from 0. */
  ordinal: z.number().int(),
  text: z.string(),
  page: z.number().int().optional(),
});
export type Passage = z.infer<typeof passage>;

/** A passage that was found. */
export const foundPassage = passage.extend({
  /** 0..1; comparable within one answer only. */
  score: z.number(),
  /** Would an answer rest on it? */
  used: z.boolean(),
  /** Words of the question that it holds, in any of their forms; none when only pieces of words agree. */
  matched: z.array(z.string()),
  excerpt: z.string(),
});
export type FoundPassage = z.infer<typeof foundPassage>;

export const knowledgeSources = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/knowledge/sources',
    summary: 'Knowledge sources of the workspace, oldest first or newest first',
    access: 'knowledge:read',
    query: pageQuery.extend({
      assistantId: id.optional(),
      state: knowledgeState.optional(),
      /** Default `oldest` first. */
      order: z.enum(['oldest', 'newest']).optional(),
      /** `true`: those that were deleted and can be restored. */
      deleted: z.enum(['true', 'false']).optional(),
    }),
    status: 200,
    response: pageOf(knowledgeSource).extend({
      /** Of all that the filter leaves, not of the page. */
      counts: z.object({ queued: z.number(), processing: z.number(), ready: z.number(), failed: z.number() }),
    }),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/knowledge/sources/{id}',
    summary: 'One source, with the progress of its ingestion',
    access: 'knowledge:read',
    params: byId,
    status: 200,
    response: knowledgeSource,
    problems: ['not-found'],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/knowledge/sources',
    summary: 'Give an assistant a text, a question with its answer, or a file (multipart); ingested in the background',
    access: 'knowledge:write',
    body: knowledgeSourceInput,
    file: 'file',
    // A file with its form; two million characters, each up to six bytes when it is escaped.
    maxBodyBytes: mostFileBytes + 1_048_576,
    status: 202,
    response: knowledgeSource,
    audit: 'source.added',
    problems: ['not-found', 'nothing-to-learn', 'file-kind-unknown', 'file-encrypted', 'too-many-sources'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/knowledge/sources/{id}',
    summary: 'Delete a source: nothing is found in it any more. It can be restored for 7 days',
    access: 'knowledge:write',
    params: byId,
    status: 204,
    audit: 'source.deleted',
    problems: ['not-found'],
  }),
  restore: defineRoute({
    method: 'POST',
    path: '/api/v1/knowledge/sources/{id}/restore',
    summary: 'Bring a deleted source back',
    access: 'knowledge:write',
    params: byId,
    status: 200,
    response: knowledgeSource,
    audit: 'source.restored',
    problems: ['not-found'],
  }),
  retry: defineRoute({
    method: 'POST',
    path: '/api/v1/knowledge/sources/{id}/retry',
    summary: 'Read a source that failed once more',
    access: 'knowledge:write',
    params: byId,
    status: 202,
    response: knowledgeSource,
    audit: 'source.retried',
    problems: ['not-found', 'not-failed'],
  }),
  replace: defineRoute({
    method: 'POST',
    path: '/api/v1/knowledge/sources/{id}/replace',
    summary: 'Give a source new content of its kind; the old one is found until the new one is ready',
    access: 'knowledge:write',
    params: byId,
    body: z.strictObject({
      title: nameUpTo(300).optional(),
      text: text.optional(),
      question: z.string().trim().min(1).max(2_000).optional(),
      answer: z.string().trim().min(1).max(20_000).optional(),
    }),
    file: 'file',
    maxBodyBytes: mostFileBytes + 1_048_576,
    status: 202,
    response: knowledgeSource,
    audit: 'source.replaced',
    problems: ['not-found', 'nothing-to-learn', 'file-kind-unknown', 'file-encrypted', 'still-reading'],
  }),
  passages: defineRoute({
    method: 'GET',
    path: '/api/v1/knowledge/sources/{id}/passages',
    summary: 'Passages of a source in their order',
    access: 'knowledge:read',
    params: byId,
    query: messagePageQuery,
    status: 200,
    response: pageOf(passage),
    problems: ['not-found'],
  }),
  search: defineRoute({
    method: 'POST',
    path: '/api/v1/knowledge/search',
    summary: 'Passages that are found for a question, the best first, at most 10',
    access: 'knowledge:read',
    body: z.strictObject({ assistantId: id, question: z.string().trim().min(1).max(2_000), sourceId: id.optional() }),
    status: 200,
    response: z.object({ items: z.array(foundPassage) }),
    problems: ['not-found'],
  }),
};
