/** Can trying again help? `now`: at once, `later`: after a while (or `retryAfterMs`), `never`: something must change first. */
export type Retry = 'now' | 'later' | 'never';

/** One entry of a feature's catalogue. `title` names the kind, `detail` may hold `{slots}`, `fix` says what to do. */
export interface ErrorDefinition {
  status: number;
  title: string;
  detail: string;
  fix: string;
  retry: Retry;
  /** Exit code of the command line (contract.md 4); 1 when absent. */
  exitCode?: number;
}

export type ErrorDefinitions = Record<string, ErrorDefinition>;

/** We refuse. Carries everything that API (RFC 9457), CLI and console show. `errors` point into the input (RFC 6901). */
export class AppError extends Error {
  readonly code: string;
  readonly definition: ErrorDefinition;
  readonly slots: Record<string, string | number>;
  readonly errors: { pointer: string; detail: string }[];
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    definition: ErrorDefinition,
    slots: Record<string, string | number> = {},
    more: { cause?: unknown; errors?: { pointer: string; detail: string }[]; retryAfterMs?: number } = {},
  ) {
    super(fill(definition.detail, slots), { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.definition = definition;
    this.slots = slots;
    this.errors = more.errors ?? [];
    this.retryAfterMs = more.retryAfterMs;
  }

  /** What to do, with the slots filled in. */
  get fix(): string {
    return fill(this.definition.fix, this.slots);
  }
}

const fill = (text: string, slots: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole));

/** Turns a catalogue into constructors: `errors.botNotFound({ id })` makes the AppError with code `bot-not-found`. */
export function defineErrors<Catalogue extends ErrorDefinitions>(catalogue: Catalogue) {
  type Make = (
    slots?: Record<string, string | number>,
    more?: { cause?: unknown; errors?: { pointer: string; detail: string }[]; retryAfterMs?: number },
  ) => AppError;
  const made = {} as { [Name in keyof Catalogue]: Make };
  for (const name of Object.keys(catalogue) as (keyof Catalogue & string)[]) {
    const code = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const definition = catalogue[name] as ErrorDefinition;
    made[name] = (slots, more) => new AppError(code, definition, slots, more);
  }
  return Object.assign(made, { catalogue });
}

export const isAppError = (error: unknown): error is AppError => error instanceof AppError;
