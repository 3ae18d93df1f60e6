'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { useRouter } from 'next/navigation';
import { useTexts } from '../texts/index.ts';
import { Select } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { hrefOf, type SourceFilter } from './source-filter.ts';

/** A word that no id is. */
const everyone = 'all';

/** Sources of one assistant, or of all. */
export function AssistantFilter({
  filter: { shown, assistantId },
  assistants,
}: {
  filter: SourceFilter;
  assistants: readonly Pick<Assistant, 'id' | 'name'>[];
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const router = useRouter();
  const choose = (value: string) =>
    router.push(hrefOf(to.knowledge, { shown, assistantId: value === everyone ? undefined : value }));
  return (
    <div className="w-full sm:w-56">
      <Select
        label={t('knowledge.assistant')}
        value={assistantId ?? everyone}
        choices={[
          { value: everyone, word: t('knowledge.everyAssistant') },
          ...assistants.map(({ id, name }) => ({ value: id, word: name })),
        ]}
        onChange={choose}
      />
    </div>
  );
}
