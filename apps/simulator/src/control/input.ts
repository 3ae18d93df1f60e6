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

/** Names of the fields of a schema; of a union, those of all its members. */
export function fieldsOf(schema: z.ZodType): Set<string> {
  const names = new Set<string>();
  const collect = (part: z.core.JSONSchema._JSONSchema) => {
    if (typeof part === 'boolean') return;
    for (const name of Object.keys(part.properties ?? {})) names.add(name);
    for (const one of [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])]) collect(one);
  };
  collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return names;
}

/** A misspelt field must not be passed over in silence. Throws `invalid-input`. */
export function refuseOthers(input: unknown, fields: ReadonlySet<string>, namesBot: boolean): void {
  const others = Object.keys((input ?? {}) as object).filter(
    (name) => !fields.has(name) && !(namesBot && name in botNamed.shape),
  );
  if (others.length === 0) return;
  const errors = others.map((name) => ({ pointer: `/${name}`, detail: 'there is no such field here' }));
  throw coreErrors.invalidInput({ fields: errors.map(({ pointer }) => pointer).join(', ') }, { errors });
}

export function invalid(error: z.ZodError) {
  const errors = error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, detail: issue.message }));
  return coreErrors.invalidInput({ fields: errors.map(({ pointer }) => pointer).join(', ') }, { errors, cause: error });
}
