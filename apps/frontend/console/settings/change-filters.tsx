'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { textKey, useTexts } from '../texts/index.ts';
import { ButtonLink, Select } from '../ui/index.ts';
import { type ChangeQuery, changesAddress, isFiltered } from './change-query.ts';

const all = 'all';

/** What was done, and who did it. A thing or a key is chosen in the rows. */
export function ChangeFilters({
  log,
  query,
  actions,
  people,
}: {
  /** Address of the log. */
  log: string;
  query: ChangeQuery;
  actions: readonly string[];
  people: readonly { id: string; name: string }[];
}) {
  const { t, catalogue } = useTexts();
  const router = useRouter();
  const choose = (change: ChangeQuery) => router.push(changesAddress(log, { ...query, cursor: undefined, ...change }));
  const choiceOf = (value: string) => (value === all ? undefined : value);
  const word = (action: string) => {
    const key = textKey(catalogue, 'changed', action);
    return key ? t(key) : action;
  };
  // A key, or somebody who has left.
  const isAnother = query.actorId !== undefined && people.every(({ id }) => id !== query.actorId);
  return (
    <div className="mb-4 flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-64">
        <Select
          label={t('changes.what')}
          value={query.action ?? all}
          choices={[
            { value: all, word: t('changes.everything') },
            ...actions.map((action) => ({ value: action, word: word(action) })),
          ]}
          onChange={(value) => choose({ action: choiceOf(value) })}
        />
      </div>
      <div className="w-full sm:w-56">
        <Select
          label={t('changes.who')}
          value={query.actorId ?? all}
          choices={[
            { value: all, word: t('changes.everybody') },
            ...people.map(({ id, name }) => ({ value: id, word: name })),
            ...(isAnother ? [{ value: String(query.actorId), word: t('changes.another') }] : []),
          ]}
          onChange={(value) => choose({ actorId: choiceOf(value) })}
        />
      </div>
      {query.targetId && <p className="min-h-9 content-center text-muted">{t('changes.ofOneThing')}</p>}
      {isFiltered(query) && (
        <ButtonLink as={Link} href={changesAddress(log, {})}>
          {t('changes.clear')}
        </ButtonLink>
      )}
    </div>
  );
}
