/** As much of OpenAPI as a crawler needs. */
export interface OpenApi {
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
  additionalProperties?: boolean | object;
  pattern?: string;
  anyOf?: Schema[];
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
  /** Takes a field of the body any object, as what a browser's WebAuthn gives? */
  isOpen(field: string): boolean;
}

/** Names of the fields that an operation takes in its body and in its query. */
export function fieldsOf(
  { paths }: OpenApi,
  { operationId }: Pick<Probe, 'operationId'>,
): Record<'body' | 'query', string[]> {
  const operation = Object.values(paths)
    .flatMap((operations) => Object.values(operations))
    .find((one) => one.operationId === operationId);
  const schema = operation?.requestBody?.content['application/json']?.schema;
  const query = (operation?.parameters ?? []).filter(({ in: where }) => where === 'query');
  return { body: Object.keys(schema?.properties ?? {}), query: query.map(({ name }) => name) };
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
  email: 'probe@example.com',
  code: '123456',
};

/** Of what the doctor asks, one that can be mended. */
const mendable = 'command-menu';

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
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
        const schema = operation.parameters?.find(
          (parameter) => parameter.in === 'path' && parameter.name === name,
        )?.schema;
        // An assistant is asked by its id or its name.
        return isId(schema) || name === 'id'
          ? place === 'path'
            ? id
            : idInPath
          : String(exampleOf(schema ?? {}, name));
      });
      const query = new URLSearchParams(
        needed.map(({ name, schema }) => [name, String(exampleOf(schema ?? {}, name))]),
      );
      if (place.startsWith('query.')) query.set(place.slice(6), id);
      return query.size > 0 ? `${filled}?${query}` : filled;
    },
    isOpen: (field) => isOpen(bodySchema?.properties?.[field]),
    body(id) {
      if (!bodySchema) return undefined;
      const example = exampleOf(bodySchema, '') as Record<string, unknown>;
      return JSON.stringify(place.startsWith('body.') ? { ...example, [place.slice(5)]: id } : example);
    },
  }));
}

/** What was answered. An event stream never ends and carries no data: its beginning says all. */
export async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.text();
  await response.body?.cancel();
  return '';
}

/** A well-formed id of nothing. */
export const absentId = '01890a5d-ac96-774b-bcce-b302099a8057';

const isOpen = (schema: Schema | undefined) =>
  typeof schema?.additionalProperties === 'object' && Object.keys(schema.additionalProperties).length === 0;

const isId = (schema: Schema | undefined) => schema?.format === 'uuid';

function exampleOf(schema: Schema, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.includes(mendable) ? mendable : schema.enum[0];
  if (isId(schema)) return absentId;
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0], name);
  switch (schema.type) {
    case 'object': {
      // A source needs the fields of its kind and a rotation one of its fields, which JSON Schema was not told.
      const fields = [
        ...(schema.required ?? []),
        ...(schema.properties?.kind?.enum?.includes('text') ? ['text'] : []),
        ...(schema.properties?.answer && !schema.properties.kind ? ['question', 'answer'] : []),
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
