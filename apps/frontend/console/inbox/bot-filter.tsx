'use client';

import { useEffect, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Input, Select } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import type { InboxNames } from './read-inbox.ts';

const any = 'any';

/** One of the bots. Where there are too many for a list, those that a typed name finds. */
export function BotFilter({
  names: { bots, moreBots },
  chosen,
  onChoose,
}: {
  names: Pick<InboxNames, 'bots' | 'moreBots'>;
  chosen: string | undefined;
  onChoose: (botId: string | undefined) => void;
}) {
  const { t } = useTexts();
  const [words, setWords] = useState('');
  const found = useBots(moreBots ? words.trim() : '');
  const shown = found ?? bots;
  const known = chosen === undefined || shown.some(({ id }) => id === chosen);
  return (
    <div className="grid gap-2">
      {moreBots && (
        <Input label={t('filter.botName')} value={words} onChange={(event) => setWords(event.target.value)} />
      )}
      <Select
        label={t('filter.bot')}
        value={chosen ?? any}
        choices={[
          { value: any, word: t('filter.any') },
          ...(known ? [] : [{ value: chosen, word: t('filter.chosenBot') }]),
          ...shown.map(({ id, name }) => ({ value: id, word: name })),
        ]}
        onChange={(value) => onChoose(value === any ? undefined : value)}
      />
    </div>
  );
}

/** Bots whose name holds these words; undefined without words, and while nobody has answered. */
function useBots(words: string) {
  const { api } = useWorkspace();
  const [found, setFound] = useState<InboxNames['bots']>();
  useEffect(() => {
    setFound(undefined);
    if (!words) return;
    const left = new AbortController();
    const timer = setTimeout(() => {
      api.bots
        .list({ q: words, limit: 50 }, { signal: left.signal })
        .then(({ items }) => setFound(items.map(({ id, username }) => ({ id, name: `@${username}` }))))
        // Without an answer the oldest ones stay.
        .catch(() => {});
    }, 300);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [api, words]);
  return found;
}
