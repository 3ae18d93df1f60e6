import { coreErrors } from '@chatai/core/errors';
import { z } from 'zod';

/** How a request names its bot; none is needed while there is only one. */
const botNamed = z.object({
  bot: z.union([z.string().min(1), z.number().int()]).optional(),
  botUsername: z.string().min(1).optional(),
  botId: z.coerce.number().int().optional(),
  token: z.string().min(1).optional(),
});

export function botNameIn(input: unknown): string | number | undefined {
  const { bot, botUsername, botId, token } = read(botNamed, input ?? {});
  return bot ?? botUsername ?? botId ?? token;
}

/** Parses, or throws `invalid-input` with a pointer for each field. */
export function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw invalid(result.error);
}

export function invalid(error: z.ZodError) {
  const errors = error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, detail: issue.message }));
  return coreErrors.invalidInput({ fields: errors.map(({ pointer }) => pointer).join(', ') }, { errors, cause: error });
}
