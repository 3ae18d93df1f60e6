/** Parameters of a call as they came, by name. From a query or a form they are text; from JSON they may be anything. */
export type Params = Readonly<Record<string, unknown>>;

export interface UploadedFile {
  field: string;
  name: string;
  contentType: string;
  sizeBytes: number;
  /** Not kept of files that are too large to be fetched again. */
  bytes: Buffer | undefined;
}

/** The server sees every parameter as text; what was not a string in JSON is its JSON. */
export function textArg(params: Params, name: string): string {
  const value = params[name];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** td `to_integer`: leading digits count, anything else is 0. Clamped to the bounds. */
export function integerArg(
  params: Params,
  name: string,
  bounds: { default?: number; min?: number; max?: number } = {},
): number {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = bounds;
  const value = params[name];
  const parsed =
    typeof value === 'number'
      ? Math.trunc(value)
      : value === undefined || value === ''
        ? (bounds.default ?? 0)
        : Number.parseInt(textArg(params, name), 10) || 0;
  return Math.min(max, Math.max(min, parsed));
}

export const booleanArg = (params: Params, name: string): boolean =>
  ['true', 'yes', '1'].includes(textArg(params, name).toLowerCase());

/** A structured parameter. Undefined when it is absent, an Error when it is no JSON. */
export function jsonArg(params: Params, name: string): unknown {
  const value = params[name];
  if (typeof value === 'object' && value !== null) return value;
  const text = textArg(params, name);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new SyntaxError(`${name} is no JSON`);
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
