// The part of docs/simulator.md that is told by the code. `node apps/simulator/src/control/reference.ts` writes it; a test holds it.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { faultSettings } from '../faults/index.ts';
import { routeGroups } from './routes.ts';

export const page = new URL('../../../../docs/simulator.md', import.meta.url);
const begin = '<!-- generated: node apps/simulator/src/control/reference.ts -->';
const end = '<!-- end of what is generated -->';

/** The page with its reference as the code tells it now. Throws when the marks are not there. */
export function withReference(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has not the marks "${begin}" and "${end}".`);
  return `${text.slice(0, from)}${begin}\n\n${reference()}\n${text.slice(to)}`;
}

function reference(): string {
  const groups = Object.entries(routeGroups).map(([group, routes]) => {
    const rows = routes.map(({ method, path, does, namesBot, query, body }) => {
      const fields = [namesBot ? '`bot?`' : '', fieldsOf(body), fieldsOf(query)].filter(Boolean).join(', ');
      return `| \`${method} ${path}\` | ${does} | ${fields} |`;
    });
    return `### ${group}\n\n| route | what it does | fields |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const faults = faultSettings.options.map((option) => {
    const own = fieldsOf(option, ['kind', 'probability', 'next', 'seed', 'methods', 'methodKinds', 'chatId']);
    const onCalls = 'methods' in option.shape ? 'calls' : 'updates';
    return `| \`${option.shape.kind.value}\` | ${onCalls} | ${option.description} | ${own} |`;
  });
  const kinds = `### Kinds of fault\n\n| kind | strikes | what happens | settings |\n| --- | --- | --- | --- |\n${faults.join('\n')}\n`;
  return `${groups.join('\n')}\n${kinds}`;
}

type Fields = z.core.JSONSchema.BaseSchema;

/** Names of the fields, with \`?\` where one may be left out and the default where there is one. */
function fieldsOf(schema: z.ZodType | undefined, without: string[] = []): string {
  if (!schema) return '';
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Fields;
  const ways = json.oneOf ?? json.anyOf;
  if (ways?.length && ways.every((way) => (way as Fields).properties?.kind)) return 'see the kinds below';
  const shapes = (ways ?? [json]) as Fields[];
  return shapes.map((shape) => namesOf(shape, without)).join('; or ');
}

const namesOf = ({ properties = {}, required = [] }: Fields, without: string[]) =>
  Object.entries(properties)
    .filter(([name]) => !without.includes(name))
    .map(([name, field]) => {
      const fallback =
        typeof field === 'object' && field.default !== undefined ? ` = ${JSON.stringify(field.default)}` : '';
      return `\`${name}${required.includes(name) ? '' : '?'}${fallback}\``;
    })
    .join(', ');

if (import.meta.main) writeFileSync(page, withReference(readFileSync(page, 'utf8')));
