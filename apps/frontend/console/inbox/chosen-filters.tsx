'use client';

import { X } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { type Filters, narrowing } from './filters.ts';
import type { InboxNames } from './read-inbox.ts';

/** What narrows the list, each to be taken off by a press. */
export function ChosenFilters({
  filters,
  names,
  onChange,
}: {
  filters: Filters;
  names: InboxNames;
  onChange: (filters: Filters) => void;
}) {
  const { t } = useTexts();
  const nameIn = (things: InboxNames['bots'], id: string | undefined) => things.find((one) => one.id === id)?.name;
  const wordOf = (field: ReturnType<typeof narrowing>[number]) => {
    switch (field) {
      case 'state':
        return filters.state ? t(`holder.${filters.state}`) : '';
      case 'botId':
        return nameIn(names.bots, filters.botId) ?? t('filter.chosenBot');
      case 'assistantId':
        return nameIn(names.assistants, filters.assistantId) ?? t('filter.chosenAssistant');
      case 'contactId':
        return t('filter.onePerson');
    }
  };
  return (
    <ul aria-label={t('filter.chosen')} className="flex flex-wrap gap-2 empty:hidden">
      {narrowing(filters).map((field) => (
        <li key={field} className="max-w-full">
          <Button
            aria-label={t('filter.remove', { filter: wordOf(field) })}
            title={wordOf(field)}
            onClick={() => onChange({ ...filters, [field]: undefined })}
            className="max-w-full px-2 text-xs"
          >
            <span className="truncate">{wordOf(field)}</span>
            <X aria-hidden size={14} className="shrink-0" />
          </Button>
        </li>
      ))}
    </ul>
  );
}
