'use client';

import { conversationStates } from '@chatai/contract/words';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog, Select } from '../ui/index.ts';
import { BotFilter } from './bot-filter.tsx';
import type { Filters } from './filters.ts';
import type { InboxNames } from './read-inbox.ts';

const any = 'any';

/** What the list shows: who answers, which bot, which assistant. Each choice holds at once. */
export function FilterDialog({
  filters,
  names,
  open,
  onOpenChange,
  onChange,
}: {
  filters: Filters;
  names: InboxNames;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChange: (filters: Filters) => void;
}) {
  const { t } = useTexts();
  return (
    <Dialog
      title={t('filter.title')}
      open={open}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button onClick={() => onChange({ q: filters.q })}>{t('inbox.clear')}</Button>
          <Button look="primary" onClick={() => onOpenChange(false)}>
            {t('filter.done')}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Select
          label={t('filter.state')}
          value={filters.state ?? any}
          choices={[
            { value: any, word: t('filter.any') },
            ...conversationStates.map((state) => ({ value: state, word: t(`holder.${state}`) })),
          ]}
          onChange={(value) => onChange({ ...filters, state: conversationStates.find((one) => one === value) })}
        />
        <BotFilter names={names} chosen={filters.botId} onChoose={(botId) => onChange({ ...filters, botId })} />
        <Select
          label={t('filter.assistant')}
          value={filters.assistantId ?? any}
          choices={[
            { value: any, word: t('filter.any') },
            ...names.assistants.map(({ id, name }) => ({ value: id, word: name })),
          ]}
          onChange={(value) => onChange({ ...filters, assistantId: value === any ? undefined : value })}
        />
      </div>
    </Dialog>
  );
}
