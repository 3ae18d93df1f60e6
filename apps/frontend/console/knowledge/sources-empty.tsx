import { LibraryBig, Search } from 'lucide-react';
import Link from 'next/link';
import type { WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/texts.ts';
import { ButtonLink, Empty } from '../ui/index.ts';
import { AddButton } from './add-button.tsx';
import type { SourceFilter } from './source-filter.ts';

/** No source is there, or none that the filter leaves: what to do next. */
export function SourcesEmpty({
  filter: { shown, assistantId, cursor },
  hasAssistant,
  to,
  t,
}: {
  filter: SourceFilter;
  hasAssistant: boolean;
  to: WorkspacePaths;
  t: Texts;
}) {
  const isFiltered = shown !== 'all' || assistantId !== undefined || cursor !== undefined;
  if (isFiltered)
    return (
      <Empty
        Icon={Search}
        sentence={shown === 'deleted' ? t('knowledge.noneDeleted') : t('knowledge.noneLeft')}
        action={
          <ButtonLink as={Link} href={to.knowledge}>
            {t('knowledge.clearFilter')}
          </ButtonLink>
        }
      />
    );
  if (!hasAssistant)
    return (
      <Empty
        Icon={LibraryBig}
        sentence={t('knowledge.noAssistant')}
        action={
          <ButtonLink as={Link} href={to.newAssistant}>
            {t('knowledge.newAssistant')}
          </ButtonLink>
        }
      />
    );
  return (
    <Empty Icon={LibraryBig} sentence={t('knowledge.empty')} action={<AddButton hasAssistant look="secondary" />} />
  );
}
