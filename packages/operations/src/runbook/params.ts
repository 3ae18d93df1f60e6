import type { Param } from './define.ts';
import { runErrors } from './errors.ts';

/**
 * Parameters as a step asks for them, from `name=value` words. Throws `param-refused` for one that is missing, unknown, twice or not of its shape;
 * `optionOf`: how whoever was refused gives one.
 */
export function paramsOf(
  step: { slug: string; params?: Readonly<Record<string, Param>> },
  given: readonly string[],
  optionOf = commandLineOption,
): Record<string, string> {
  const wanted = step.params ?? {};
  const refuse = (param: string, problem: string) => {
    const { about = aboutAll(wanted), secret = false } = wanted[param] ?? {};
    const errors = [{ pointer: `/params/${param.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail: problem }];
    return runErrors.paramRefused(
      { step: step.slug, param, problem, option: optionOf(param, secret), about },
      { errors },
    );
  };
  const values = new Map<string, string>();
  for (const word of given) {
    const [name = '', ...rest] = word.split('=');
    if (rest.length === 0) throw refuse(name, 'has no value');
    if (!wanted[name]) throw refuse(name, 'is not asked for');
    if (values.has(name)) throw refuse(name, 'is given twice');
    values.set(name, rest.join('='));
  }
  return Object.fromEntries(
    Object.entries(wanted).map(([name, { fallback, matches, secret }]) => {
      const value = values.get(name) ?? fallback;
      if (value === undefined) throw refuse(name, 'is missing');
      if (!matches.test(value))
        throw refuse(name, secret ? 'does not look like one' : `cannot be ${JSON.stringify(value)}`);
      return [name, value];
    }),
  );
}

const commandLineOption = (param: string, secret: boolean): string =>
  secret ? `--param-file ${param}=FILE` : `--param ${param}=VALUE`;

/** As `paramsOf` reads them: `bot=@shop_bot`. */
export const wordsOf = (params: Readonly<Record<string, string>>): string[] =>
  Object.entries(params).map(([name, value]) => `${name}=${value}`);

/** What a record may hold of them. */
export const withoutSecrets = (
  { params: wanted = {} }: { params?: Readonly<Record<string, Param>> },
  params: Record<string, string>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, wanted[name]?.secret ? '****' : value]));

const aboutAll = (wanted: Readonly<Record<string, Param>>): string => {
  const names = Object.keys(wanted);
  return names.length === 0 ? 'the step asks for nothing' : `the step asks for ${names.join(', ')}`;
};
