import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

export const knowledgeState = z.enum(['queued', 'processing', 'ready', 'failed']);
export type KnowledgeState = z.infer<typeof knowledgeState>;

/** Something an assistant knows from. */
export const knowledgeSource = z.object({
  id,
  assistantId: id,
  kind: z.enum(['text', 'qa']),
  title: z.string(),
  state: knowledgeState,
  /** 0..1 of the work until `ready`. */
  progress: z.number().min(0).max(1),
  /** Passages that can be found. */
  passages: z.number().int(),
  /** Why it failed, in a sentence for people. */
  error: z.string().optional(),
  createdAt: instant,
});
export type KnowledgeSource = z.infer<typeof knowledgeSource>;

const text = z.string().min(1).max(2_000_000);

/** One flat object, as outside callers send it: `text` for kind text, `question` and `answer` for kind qa. */
export const knowledgeSourceInput = z
  .strictObject({
    assistantId: id,
    kind: z.enum(['text', 'qa']),
    title: z.string().trim().min(1).max(300).optional(),
    text: text.optional(),
    question: z.string().trim().min(1).max(2_000).optional(),
    answer: z.string().trim().min(1).max(20_000).optional(),
  })
  .superRefine((input, context) => {
    const needed = input.kind === 'text' ? (['text'] as const) : (['question', 'answer'] as const);
    const foreign = input.kind === 'text' ? (['question', 'answer'] as const) : (['text'] as const);
    for (const field of needed) {
      if (input[field] === undefined)
        context.addIssue({ code: 'custom', path: [field], message: `needed for kind ${input.kind}` });
    }
    for (const field of foreign) {
      if (input[field] !== undefined)
        context.addIssue({ code: 'custom', path: [field], message: `not a field of kind ${input.kind}` });
    }
  });
export type KnowledgeSourceInput = z.output<typeof knowledgeSourceInput>;

export const knowledgeSources = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/knowledge/sources',
    summary: 'Knowledge sources of the workspace, oldest first',
    access: 'knowledge:read',
    query: pageQuery.extend({ assistantId: id.optional() }),
    status: 200,
    response: pageOf(knowledgeSource),
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
    summary: 'Give an assistant a text or a question with its answer; ingested in the background',
    access: 'knowledge:write',
    body: knowledgeSourceInput,
    // Two million characters, each up to six bytes when it is escaped.
    maxBodyBytes: 12 * 1_048_576,
    status: 202,
    response: knowledgeSource,
    problems: ['not-found', 'nothing-to-learn'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/knowledge/sources/{id}',
    summary: 'Delete a source and its passages',
    access: 'knowledge:write',
    params: byId,
    status: 204,
    problems: ['not-found'],
  }),
};
