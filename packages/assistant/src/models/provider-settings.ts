import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Keyring, seal } from '@chatai/core/crypto';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { addressIsAllowed, httpErrors } from '@chatai/core/http';
import type { Ids } from '@chatai/core/ids';
import { modelErrors } from './errors.ts';
import { keyContext } from './models.ts';
import { operatorProvider } from './operator-model.ts';
import * as queries from './queries.ts';

/** A workspace's own endpoint. Its key can't be read back. */
export interface ModelProvider {
  id: string;
  kind: 'openai-compatible';
  name: string;
  /** First half of a model's full name, `<slug>/<model>`. */
  slug: string;
  baseUrl: string;
  models: string[];
  keyLast4: string | null;
  createdAt: Date;
}

export interface ModelProviderInput {
  kind: 'openai-compatible';
  /** 1 to 100 characters, whatever they are; once in a workspace, whatever its case. */
  name: string;
  baseUrl: string;
  apiKey?: string | undefined;
  models: string[];
}

interface Dependencies {
  /** The system role: a request's role can't see sealed columns. */
  system: Database;
  ids: Ids;
  keyring: Keyring;
  egressAllow: readonly string[];
}

/** Adds a provider; its key is sealed for it alone. Throws `invalid-input`, `address-not-allowed`, `name-taken`. */
export async function addModelProvider(
  { system, ids, keyring, egressAllow }: Dependencies,
  input: { workspaceId: string } & ModelProviderInput,
): Promise<ModelProvider> {
  const { workspaceId, models, apiKey } = input;
  const name = input.name.trim();
  checkInput({ ...input, name });
  if (!addressIsAllowed(input.baseUrl, egressAllow))
    throw httpErrors.addressNotAllowed({ host: new URL(input.baseUrl).host });
  const id = ids.uuid();
  for (;;) {
    const others = await queries.selectOffers(system.kysely, workspaceId);
    if (others.some((other) => other.name.toLowerCase() === name.toLowerCase())) throw modelErrors.nameTaken({ name });
    const row = await queries.insertProvider(system.kysely, {
      id,
      workspaceId,
      name,
      slug: slugFor(
        name,
        others.map(({ slug }) => slug),
      ),
      baseUrl: input.baseUrl,
      keySealed: apiKey ? seal(keyring, apiKey, keyContext(workspaceId, id)) : null,
      keyLast4: apiKey ? apiKey.slice(-4) : null,
      models,
    });
    if (row) return fromRow(row);
    // Somebody was quicker with this name or slug: the next look sees it.
  }
}

/** Providers of the workspace, oldest first. */
export async function listModelProviders(
  { api }: { api: Database },
  input: { workspaceId: string } & PageRequest,
): Promise<Page<ModelProvider>> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectProviders(tx, input));
  return pageFrom(rows.map(fromRow), input.limit, (provider) => provider.id);
}

/** Deletes a provider; assistants that name it are answered by the built-in model. Throws `not-found`. */
export async function removeModelProvider(
  { api }: { api: Database },
  input: { workspaceId: string; providerId: string },
): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, (tx) => queries.deleteProvider(tx, input));
  if (!removed) throw coreErrors.notFound({ what: 'model provider' });
}

function checkInput(input: ModelProviderInput): void {
  const errors: { pointer: string; detail: string }[] = [];
  if (input.name.length < 1 || input.name.length > 100) {
    errors.push({ pointer: '/name', detail: 'must have 1 to 100 characters' });
  }
  if (!URL.canParse(input.baseUrl)) errors.push({ pointer: '/baseUrl', detail: 'must be an http or https address' });
  if (input.models.length < 1) errors.push({ pointer: '/models', detail: 'must name at least one model' });
  if (errors.length === 0) return;
  throw coreErrors.invalidInput({ fields: errors.map((error) => error.pointer.slice(1)).join(', ') }, { errors });
}

/** Names that a slug cannot have: those of the platform. */
const reserved = [operatorProvider, 'builtin'];

/** Lower-case letters, digits and hyphens of a name, numbered from 2 when another has them. */
function slugFor(name: string, others: string[]): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  const base = words === '' ? 'provider' : words;
  const isFree = (slug: string) => !reserved.includes(slug) && !others.includes(slug);
  if (isFree(base)) return base;
  for (let number = 2; ; number++) if (isFree(`${base}-${number}`)) return `${base}-${number}`;
}

const fromRow = (row: queries.ProviderRow): ModelProvider => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  slug: row.slug,
  baseUrl: row.base_url,
  models: row.models,
  keyLast4: row.key_last4,
  createdAt: row.created_at,
});
