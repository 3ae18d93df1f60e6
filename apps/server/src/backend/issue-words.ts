/** What is wrong with one field, as zod reports it (an issue without its path). */
interface Issue {
  keyword: string;
  message?: string | undefined;
  params: Record<string, unknown>;
}

/**
 * The issue as a sentence whose subject is the field: `must not be empty`. What a schema says in words of its own is kept; zod's words
 * (`Too small: expected string to have >=1 characters`) are a developer's.
 */
export function issueWords({ keyword, message = 'is not valid', params }: Issue): string {
  if (!/^(Too (small|big)|Invalid|Unrecognized)/.test(message)) return message;
  switch (keyword) {
    case 'invalid_type':
      return message.endsWith('received undefined') ? 'is missing' : `must be ${typeWords(String(params.expected))}`;
    case 'too_small':
      return limitWords(params, Number(params.minimum), 'at least');
    case 'too_big':
      return limitWords(params, Number(params.maximum), 'at most');
    case 'invalid_value':
      return `must be ${oneOf((params.values ?? []) as unknown[])}`;
    case 'invalid_format':
      return formatWords(String(params.format));
    default:
      return 'is not of a form that is taken here';
  }
}

const types: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const typeWords = (expected: string) => types[expected] ?? `a value of the type ${expected}`;

const units: Record<string, string> = { string: ' characters', array: ' items', set: ' items' };

function limitWords(
  { origin, inclusive }: Record<string, unknown>,
  limit: number,
  side: 'at least' | 'at most',
): string {
  const unit = units[String(origin)];
  if (unit && side === 'at least' && limit === 1) return 'must not be empty';
  if (unit) return `must have ${side} ${limit.toLocaleString('en')}${unit}`;
  const beyond = side === 'at least' ? 'more than' : 'less than';
  return `must be ${inclusive === false ? beyond : side} ${limit.toLocaleString('en')}`;
}

const oneOf = (values: unknown[]) => (values.length > 1 ? `one of ${values.join(', ')}` : String(values[0]));

function formatWords(format: string): string {
  switch (format) {
    case 'uuid':
      return 'must be an id, such as 0197c9a8-5c1e-7d3a-9b64-2f8e1d0c7a55';
    case 'url':
      return 'must be an address, such as https://example.org';
    default:
      return 'has a wrong form';
  }
}
