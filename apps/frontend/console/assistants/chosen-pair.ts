import type { AssistantVersion } from '@chatai/contract/assistants';

/** The two versions that the URL asks to compare; else the newest and the one before it. Undefined while there is only one. */
export function chosenPair(
  versions: readonly AssistantVersion[],
  asked: { from?: string; to?: string },
): { from: AssistantVersion; to: AssistantVersion } | undefined {
  const named = (version: string | undefined) => versions.find((one) => String(one.version) === version);
  const from = named(asked.from) ?? versions[1];
  const to = named(asked.to) ?? versions[0];
  return from && to && versions.length > 1 ? { from, to } : undefined;
}
