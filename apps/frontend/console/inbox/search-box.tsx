'use client';

import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Input } from '../ui/index.ts';

const restMs = 300;

/** Words to look for; they count once one has stopped typing. */
export function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useTexts();
  const [words, setWords] = useState(q);
  const told = useRef(q);
  const tell = useRef(onSearch);
  tell.current = onSearch;
  // Back, or a filter that was cleared.
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    setWords(q);
  }, [q]);
  useEffect(() => {
    if (words.trim() === told.current) return;
    const timer = setTimeout(() => {
      told.current = words.trim();
      tell.current(told.current);
    }, restMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <Input
      type="search"
      label={t('search.label')}
      value={words}
      maxLength={200}
      autoComplete="off"
      enterKeyHint="search"
      onChange={(event) => setWords(event.target.value)}
    />
  );
}
