'use client';

import { useEffect, useMemo, useState } from 'react';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { navigationItems } from './navigation-items.ts';

export interface Found {
  key: string;
  word: string;
  kind: string;
  href: string;
  /** Of words that are not in the language of the page. */
  lang?: 'en';
}

const most = 30;
const restMs = 200;

/** What these words name: pages and what can be made at once, then assistants, bots, sources and people. */
export function useFound(words: string): Found[] {
  const wanted = words.trim().toLowerCase();
  const pages = usePages();
  const named = useNamed();
  const asked = useAsked(wanted);
  return useMemo(() => {
    const fits = ({ word }: Found) => word.toLowerCase().includes(wanted);
    const found = [...pages, ...named].filter(fits);
    const keys = new Set(found.map(({ key }) => key));
    return [...found, ...asked.filter(({ key }) => !keys.has(key))].slice(0, most);
  }, [wanted, pages, named, asked]);
}

function usePages(): Found[] {
  const { t } = useTexts();
  const { me, to } = useWorkspace();
  return useMemo(() => {
    const page = t('palette.page');
    const action = t('palette.action');
    const may = (scope: (typeof navigationItems)[number]['scope']) => scope === undefined || me.scopes.includes(scope);
    const listed = navigationItems
      .filter(({ scope }) => may(scope))
      .map(({ key, path }) => ({ key, word: t(key), kind: page, href: path(to) }));
    return [
      ...listed,
      { key: 'account', word: t('nav.account'), kind: page, href: paths.account },
      ...(me.operator ? [{ key: 'ops', word: t('nav.ops'), kind: page, href: paths.ops.status }] : []),
      ...(me.platformAdmin ? [{ key: 'admin', word: t('nav.admin'), kind: page, href: paths.admin.users }] : []),
      ...(may('assistants:write')
        ? [{ key: 'make', word: t('palette.make'), kind: action, href: to.newAssistant }]
        : []),
      ...(may('bots:write') ? [{ key: 'connect', word: t('palette.connect'), kind: action, href: to.newBot }] : []),
    ];
  }, [me, to, t]);
}

/** Without an answer there is what is known anyway. */
const quietly = <T>(call: Promise<{ items: T[] }>): Promise<T[]> =>
  call.then(({ items }) => items).catch((): T[] => []);

/** Read once, when the palette opens. */
function useNamed(): Found[] {
  const { t } = useTexts();
  const { api, to } = useWorkspace();
  const [named, setNamed] = useState<Found[]>([]);
  useEffect(() => {
    void Promise.all([
      quietly(api.assistants.list({ limit: 200 })),
      quietly(api.knowledgeSources.list({ limit: 200, order: 'newest' })),
    ]).then(([assistants, sources]) =>
      setNamed([
        ...assistants.map(({ id, name }) => ({
          key: id,
          word: name,
          kind: t('palette.assistant'),
          href: to.assistant(id),
        })),
        ...sources.map(({ id, title }) => ({ key: id, word: title, kind: t('palette.source'), href: to.source(id) })),
      ]),
    );
  }, [api, to, t]);
  return named;
}

/** Of which there may be many: the server looks for them while one types. */
function useAsked(wanted: string): Found[] {
  const { t } = useTexts();
  const { api, to } = useWorkspace();
  const [asked, setAsked] = useState<Found[]>([]);
  useEffect(() => {
    setAsked([]);
    const left = new AbortController();
    const { signal } = left;
    const timer = setTimeout(async () => {
      const q = wanted ? { q: wanted.slice(0, 100) } : {};
      const [bots, contacts] = await Promise.all([
        quietly(api.bots.list({ ...q, limit: 10 }, { signal })),
        wanted ? quietly(api.contacts.list({ ...q, limit: 10 }, { signal })) : [],
      ]);
      if (signal.aborted) return;
      setAsked([
        ...bots.map(({ id, username }) => ({
          key: id,
          word: `@${username}`,
          kind: t('palette.bot'),
          href: to.bot(id),
        })),
        ...contacts.map(({ id, name, username }) => ({
          key: id,
          word: name || `@${username}`,
          kind: t('palette.person'),
          href: `${to.inbox}?contact=${id}`,
        })),
      ]);
    }, restMs);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [api, to, t, wanted]);
  return asked;
}
