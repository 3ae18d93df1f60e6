'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Form, Input, Select } from '../ui/index.ts';
import { type ListQuery, listAddress } from './list-query.ts';

const all = 'all';

/** Words and a state, as the address has them. */
export function SearchForm({ path, query, label }: { path: string; query: ListQuery; label: string }) {
  const { t } = useTexts();
  const router = useRouter();
  const [words, setWords] = useState(query.q ?? '');
  const search = (change: ListQuery) =>
    router.push(listAddress(path, { q: words.trim(), state: query.state, ...change }));
  return (
    <Form onSubmit={() => search({})} className="mb-4 flex flex-wrap items-end gap-3">
      <div className="w-full sm:w-64">
        <Input
          type="search"
          label={label}
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <div className="w-full sm:w-44">
        <Select
          label={t('admin.state')}
          value={query.state ?? all}
          choices={[
            { value: all, word: t('admin.anyState') },
            { value: 'active', word: t('userState.active') },
            { value: 'suspended', word: t('userState.suspended') },
          ]}
          onChange={(state) => search({ state: state === all ? undefined : (state as ListQuery['state']) })}
        />
      </div>
      <Button type="submit">{t('admin.search')}</Button>
      {(query.q || query.state) && (
        <ButtonLink as={Link} href={path}>
          {t('admin.clear')}
        </ButtonLink>
      )}
    </Form>
  );
}
