/** As much of OpenAPI as a crawler needs. */
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Schema {
  type?: string;
  format?: string;
  enum?: string[];
  const?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  pattern?: string;
  minLength?: number;
}

/** One request that the document allows, with `id` at one place where an id goes. */
export interface Probe {
  operationId: string;
  method: string;
  /** Where the id stands: `path`, `query.botId`, `body.assistantId`, or `none`. */
  place: string;
  url(id: string, idInPath?: string): string;
  body(id: string): string | undefined;
}

/** A token of the form of Telegram's. */
export const knownToken = '123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Values that satisfy fields which no schema describes well enough to make one up. */
const known: Record<string, string> = {
  token: knownToken,
  language: 'en',
  model: 'builtin/extractive',
  name: 'probe',
  baseUrl: 'https://models.example/v1',
  // The beginning of the word that stands in everything of a full workspace.
  q: 'canary',
};

/** Every operation under /api/v1, once for each place that takes an id, and once without where there is none. */
export function probesOf(document: OpenApi): Probe[] {
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) => probesOfOperation(path, method, operation)),
    );
}

function probesOfOperation(path: string, method: string, operation: Operation): Probe[] {
  const bodySchema = operation.requestBody?.content['application/json']?.schema;
  const needed = (operation.parameters ?? []).filter(({ in: where, required }) => where === 'query' && required);
  const inQuery = (operation.parameters ?? []).filter(({ in: where, schema }) => where === 'query' && isId(schema));
  const inBody = Object.entries(bodySchema?.properties ?? {}).filter(([, schema]) => isId(schema));
  const places = [
    ...(path.includes('{') ? ['path'] : []),
    ...inQuery.map(({ name }) => `query.${name}`),
    ...inBody.map(([name]) => `body.${name}`),
  ];
  return (places.length > 0 ? places : ['none']).map((place) => ({
    operationId: operation.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    place,
    url(id, idInPath = absentId) {
      const filled = path.replace(/\{\w+\}/g, place === 'path' ? id : idInPath);
      const query = new URLSearchParams(
        needed.map(({ name, schema }) => [name, String(exampleOf(schema ?? {}, name))]),
      );
      if (place.startsWith('query.')) query.set(place.slice(6), id);
      return query.size > 0 ? `${filled}?${query}` : filled;
    },
    body(id) {
      if (!bodySchema) return undefined;
      const example = exampleOf(bodySchema, '') as Record<string, unknown>;
      return JSON.stringify(place.startsWith('body.') ? { ...example, [place.slice(5)]: id } : example);
    },
  }));
}

/** A well-formed id of nothing. */
export const absentId = '01890a5d-ac96-774b-bcce-b302099a8057';

const isId = (schema: Schema | undefined) => schema?.format === 'uuid';

function exampleOf(schema: Schema, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (isId(schema)) return absentId;
  switch (schema.type) {
    case 'object': {
      // A source of kind text needs its text and a rotation one of its fields, which JSON Schema was not told.
      const fields = [
        ...(schema.required ?? []),
        ...(schema.properties?.kind?.enum?.includes('text') ? ['text'] : []),
        ...(schema.properties?.secret ? ['secret'] : []),
      ];
      return Object.fromEntries(fields.map((field) => [field, exampleOf(schema.properties?.[field] ?? {}, field)]));
    }
    case 'array':
      return [exampleOf(schema.items ?? {}, name)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 1;
    default:
      return known[name] ?? 'probe '.repeat(Math.ceil((schema.minLength ?? 1) / 6)).trimEnd();
  }
}
