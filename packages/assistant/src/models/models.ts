import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Clock } from '@chatai/core/clock';
import { type Keyring, unseal } from '@chatai/core/crypto';
import type { SealedColumn, Sql } from '@chatai/core/database';
import { createEgressFetch, createTrustedFetch, type EgressFetch } from '@chatai/core/http';
import { type OperatorModel, operatorAddress, operatorProvider } from './operator-model.ts';
import { extractiveName } from './providers/extractive/index.ts';
import { createOpenAiModel } from './providers/openai-compatible/index.ts';
import { selectProvider } from './queries.ts';

/** Finds the model that an assistant names. */
export interface Models {
  /** Undefined for `builtin/extractive`, and when its provider is gone: then the built-in model answers. */
  find(workspaceId: string, model: string): Promise<LanguageModelV4 | undefined>;
}

/** Longest answer of a model, its connection included; the timers of `complete` are shorter. */
const limits = { connectMs: 5_000, wholeMs: 130_000, sizeBytes: 20 * 1024 * 1024 };

export function createModels({
  sql,
  keyring,
  operator,
  clock,
  egressAllow,
}: {
  sql: Sql;
  keyring: Keyring;
  operator: OperatorModel;
  clock: Clock;
  egressAllow: readonly string[];
}): Models {
  const trusted: EgressFetch = createTrustedFetch({ clock, limits });
  const guarded: EgressFetch = createEgressFetch({ allow: egressAllow, clock, limits });
  const platformUrl = operatorAddress(operator);
  return {
    async find(workspaceId, name) {
      if (name === extractiveName) return undefined;
      const slash = name.indexOf('/');
      const provider = name.slice(0, slash);
      const model = name.slice(slash + 1);
      if (provider === operatorProvider && platformUrl !== undefined) {
        return createOpenAiModel({
          name: provider,
          model,
          baseUrl: platformUrl,
          apiKey: operator.apiKey,
          fetch: trusted,
        });
      }
      const row = await selectProvider(sql, { workspaceId, slug: provider });
      if (!row) return undefined;
      const apiKey = row.key_sealed ? unseal(keyring, row.key_sealed, keyContext(workspaceId, row.id)) : undefined;
      return createOpenAiModel({ name: provider, model, baseUrl: row.base_url, apiKey, fetch: guarded });
    },
  };
}

/** Where keys of providers are, for a change of the installation's key (security.md T4). */
export const providerSecrets: readonly SealedColumn[] = [
  { table: 'model_providers', column: 'key_sealed', context: (workspaceId, id) => keyContext(workspaceId, id) },
];

/** A sealed key opens for its own provider only (security.md T4, T32). */
export const keyContext = (workspaceId: string, providerId: string): string =>
  `model-provider ${workspaceId} ${providerId}`;
