import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Clock } from '@chatai/core/clock';
import { type Keyring, unseal } from '@chatai/core/crypto';
import type { Sql } from '@chatai/core/database';
import { createEgressFetch, createTrustedFetch, type EgressFetch } from '@chatai/core/http';
import { extractiveName } from './providers/extractive/index.ts';
import { createOpenAiModel } from './providers/openai-compatible/index.ts';
import { selectProvider } from './queries.ts';

/** What the operator's environment says: OPENAI_BASE_URL, OPENAI_API_KEY, CHATAI_MODEL. */
export interface OperatorModel {
  baseUrl: string | undefined;
  apiKey: string | undefined;
  name: string | undefined;
}

/** Name of the operator's provider; a workspace cannot take it. */
export const operatorProvider = 'openai';
const openAiUrl = 'https://api.openai.com/v1';
/** What a new assistant asks for when the operator names no model. */
const openAiModel = 'gpt-4o-mini';

/** Is there a provider for all workspaces? */
export const operatorOffers = (operator: OperatorModel): boolean =>
  operator.baseUrl !== undefined || operator.apiKey !== undefined;

/** The model of assistants that name none (contract.md 2): the operator's, `builtin/extractive` without address and key. */
export function defaultModel(operator: OperatorModel): string {
  if (!operatorOffers(operator)) return extractiveName;
  return operator.name === extractiveName ? extractiveName : `${operatorProvider}/${operator.name ?? openAiModel}`;
}

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
  return {
    async find(workspaceId, name) {
      if (name === extractiveName) return undefined;
      const slash = name.indexOf('/');
      const provider = name.slice(0, slash);
      const model = name.slice(slash + 1);
      if (provider === operatorProvider && operatorOffers(operator)) {
        return createOpenAiModel({
          name: provider,
          model,
          baseUrl: operator.baseUrl ?? openAiUrl,
          apiKey: operator.apiKey,
          fetch: trusted,
        });
      }
      const row = await selectProvider(sql, { workspaceId, name: provider });
      if (!row) return undefined;
      const apiKey = row.key_sealed ? unseal(keyring, row.key_sealed, keyContext(workspaceId, row.id)) : undefined;
      return createOpenAiModel({ name: provider, model, baseUrl: row.base_url, apiKey, fetch: guarded });
    },
  };
}

/** A sealed key opens for its own provider only (security.md T4, T32). */
export const keyContext = (workspaceId: string, providerId: string): string =>
  `model-provider ${workspaceId} ${providerId}`;
