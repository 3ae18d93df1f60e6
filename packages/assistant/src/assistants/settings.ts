import type { Db } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { chooseModel } from '../models/index.ts';

/** What a version, and a draft of one, says. */
export interface Settings {
  name: string;
  instructions: string;
  /** BCP 47 tag, or `auto`: that of the question. */
  language: string;
  model: string;
  /** Null: a sentence of ours in the language of the question. */
  fallback: string | null;
  greeting: string | null;
  /** Offered to whoever has just come. */
  suggestions: string[];
}

/** What of it changes; what is absent stays. */
export type SettingsChange = { [Field in keyof Settings]?: Settings[Field] | undefined };

/** The fields, in the order in which pages show them. */
export const settingNames = [
  'name',
  'instructions',
  'language',
  'model',
  'fallback',
  'greeting',
  'suggestions',
] as const satisfies readonly (keyof Settings)[];

/** Most suggested questions, and the longest. */
const mostSuggestions = 6;
const longestSuggestion = 200;

/**
 * What `before` becomes by a change. What was published before stays what it is, also when somebody else has taken a name of a model since.
 * Throws `invalid-input`, `unknown-model`, `ambiguous-model`.
 */
export async function changedSettings(
  tx: Db,
  { workspaceId, defaultModel }: { workspaceId: string; defaultModel: string },
  before: Settings,
  change: SettingsChange,
): Promise<Settings> {
  const given = Object.fromEntries(
    settingNames.flatMap((name) => (change[name] === undefined ? [] : [[name, change[name]]])),
  );
  const settings: Settings = { ...before, ...given };
  settings.name = settings.name.trim();
  settings.suggestions = settings.suggestions.map((one) => one.trim()).filter(Boolean);
  checkSettings(settings);
  if (settings.model !== before.model)
    settings.model = await chooseModel(tx, { workspaceId, wanted: settings.model, defaultModel });
  return settings;
}

/** Names of the fields in which two differ. */
export const differences = (a: Settings, b: Settings): string[] =>
  settingNames.filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));

function checkSettings(settings: Settings): void {
  const errors: { pointer: string; detail: string }[] = [];
  const check = (field: keyof Settings, fine: boolean, detail: string) => {
    if (!fine) errors.push({ pointer: `/${field}`, detail });
  };
  const { name, instructions, language, fallback, greeting, suggestions } = settings;
  check('name', name.length >= 1 && name.length <= 200, 'must have 1 to 200 characters');
  check('instructions', instructions.length <= 20_000, 'must have at most 20,000 characters');
  check('language', language === 'auto' || isLanguageTag(language), 'must be a BCP 47 tag or auto');
  check('fallback', (fallback?.length ?? 1) >= 1, 'must not be empty');
  check('greeting', (greeting?.length ?? 1) >= 1, 'must not be empty');
  check('suggestions', suggestions.length <= mostSuggestions, `must be at most ${mostSuggestions}`);
  const short = suggestions.every((one) => one.length <= longestSuggestion);
  check('suggestions', short, `must have at most ${longestSuggestion} characters each`);
  if (errors.length === 0) return;
  throw coreErrors.invalidInput({ fields: errors.map((error) => error.pointer.slice(1)).join(', ') }, { errors });
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
