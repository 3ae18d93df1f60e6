import type { Db } from '@chatai/core/database';
import { modelErrors } from './errors.ts';
import { operatorProvider } from './operator-model.ts';
import { extractiveName } from './providers/extractive/index.ts';
import { type Offer, selectOffers } from './queries.ts';

/**
 * The full name, `builtin/extractive` or `<slug of a provider>/<model>`, of what an owner calls a model. Understands the full name, the
 * provider's name in place of its slug, and the model's name alone: what a provider of the workspace offers, else what the platform's
 * provider is asked for, which takes every name, as CHATAI_MODEL does. `defaultModel` is the operator's. Throws `unknown-model` and, when
 * there are two readings, `ambiguous-model`.
 */
export async function chooseModel(
  db: Db,
  { workspaceId, wanted, defaultModel }: { workspaceId: string; wanted: string; defaultModel: string },
): Promise<string> {
  if (wanted === extractiveName) return wanted;
  const offers = await selectOffers(db, workspaceId);
  const exact = offers.some(({ slug, models }) => models.some((model) => wanted === `${slug}/${model}`));
  if (exact) return wanted;
  const own = offers.flatMap((offer) => readingsOf(offer, wanted));
  const [reading, ...more] = new Set([...own, ...platformReadings(wanted, defaultModel, offers, own.length > 0)]);
  if (reading === undefined || reading.length > 300) throw modelErrors.unknownModel({ model: wanted });
  if (more.length > 0) throw modelErrors.ambiguousModel({ model: wanted, readings: [reading, ...more].join(', ') });
  return reading;
}

const readingsOf = ({ name, slug, models }: Offer, wanted: string): string[] =>
  models
    .filter((model) => wanted === model || wanted.toLowerCase() === `${name}/${model}`.toLowerCase())
    .map((model) => `${slug}/${model}`);

function platformReadings(wanted: string, defaultModel: string, offers: Offer[], isOwn: boolean): string[] {
  const prefix = `${operatorProvider}/`;
  if (!defaultModel.startsWith(prefix)) return [];
  // First what CHATAI_MODEL says: with a router behind the address its names have slashes of their own.
  if (wanted === defaultModel || prefix + wanted === defaultModel) return [defaultModel];
  if (wanted.startsWith(prefix)) return [wanted];
  const first = wanted.split('/')[0]?.toLowerCase();
  const known = wanted.includes('/') && offers.some(({ name, slug }) => first === slug || first === name.toLowerCase());
  return isOwn || known || first === 'builtin' ? [] : [prefix + wanted];
}
