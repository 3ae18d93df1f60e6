import { SyntaxProblem } from './syntax-problem.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of structured parameters, with the server's complaints (td, `JsonObject`). Each throws `SyntaxProblem`. */
export function textField(object: Fields, name: string): string {
  if (object[name] === undefined) throw new SyntaxProblem(`Can't find field "${name}"`);
  return optionalTextField(object, name);
}

/** Empty when it is absent. Numbers are taken as text. */
export function optionalTextField(object: Fields, name: string): string {
  const value = object[name];
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new SyntaxProblem(`Field "${name}" must be of type String`);
}

/** Whole numbers, also as text, within 32 bits. */
export function integerField(object: Fields, name: string): number {
  const value = object[name];
  if (value === undefined) throw new SyntaxProblem(`Can't find field "${name}"`);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new SyntaxProblem(`Field "${name}" must be a Number`);
  }
  const number = /^-?\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (Math.abs(number) <= 2 ** 31 - 1) return number;
  throw new SyntaxProblem(`Field "${name}" must be a valid Number`);
}

/** Whole numbers beyond 32 bits, which stay text. */
export function longField(object: Fields, name: string): string {
  const value = object[name];
  if (value === undefined) throw new SyntaxProblem(`Can't find field "${name}"`);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new SyntaxProblem(`Field "${name}" must be a Number`);
  }
  if (/^-?\d{1,19}$/.test(String(value))) return String(value);
  throw new SyntaxProblem(`Field "${name}" must be a valid Number`);
}

/** False when it is absent. */
export function booleanField(object: Fields, name: string): boolean {
  const value = object[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new SyntaxProblem(`Field "${name}" must be of type Boolean`);
}

/** An object in a field, as `user` and `web_app` are. */
export function objectField(object: Fields, name: string): Fields {
  const value = object[name];
  if (value === undefined) throw new SyntaxProblem(`Can't find field "${name}"`);
  if (isFields(value)) return value;
  throw new SyntaxProblem(`Field "${name}" must be of type Object`);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
