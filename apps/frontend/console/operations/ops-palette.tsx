'use client';

import type { RunbookDocument } from '@chatai/contract/ops';
import { useEffect, useMemo, useState } from 'react';
import { Palette } from '../frame/palette.tsx';
import type { Found } from '../frame/use-found.ts';
import { paths } from '../paths.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';

/** Of the operations, without any workspace: their pages, the runbooks, and each step. */
export function OpsPalette() {
  const { t } = useTexts();
  return <Palette useFound={useOpsFound} label={t('ops.paletteLabel')} />;
}

function useOpsFound(words: string): Found[] {
  const { t } = useTexts();
  const runbooks = useRunbooks();
  const wanted = words.trim().toLowerCase();
  return useMemo(() => {
    const pages: Found[] = (['status', 'runbooks', 'runs', 'coverage'] as const).map((page) => ({
      key: page,
      word: t(`ops.${page}`),
      kind: t('palette.page'),
      href: paths.ops[page],
    }));
    const named = runbooks.flatMap(({ id, title, steps }) => [
      { key: `runbook-${id}`, word: title, kind: t('ops.runbook'), href: paths.ops.runbook(id), lang: 'en' as const },
      ...steps.map(({ step, title: word }) => ({
        key: step,
        word: `${word} (${step})`,
        kind: t('ops.step'),
        href: paths.ops.step(step),
        lang: 'en' as const,
      })),
    ]);
    return [...pages, ...named].filter(({ word }) => word.toLowerCase().includes(wanted));
  }, [wanted, runbooks, t]);
}

/** Read once, when the palette opens; without an answer there are the pages. */
function useRunbooks(): RunbookDocument[] {
  const [runbooks, setRunbooks] = useState<RunbookDocument[]>([]);
  useEffect(() => {
    browserApi.opsRunbooks.list({}).then(
      ({ items }) => setRunbooks(items),
      () => {},
    );
  }, []);
  return runbooks;
}
