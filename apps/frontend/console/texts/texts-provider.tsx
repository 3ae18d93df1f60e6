'use client';

import { createContext, type ReactNode, use, useMemo } from 'react';
import { type Catalogue, type Language, type Texts, textsOf } from './texts.ts';

interface Words {
  language: Language;
  catalogue: Catalogue;
  t: Texts;
}

const Context = createContext<Words>({ language: 'en', catalogue: {}, t: textsOf('en', {}) });

/** Gives every component below it the texts of one language: those of the provider above, and these. */
export function TextsProvider({
  language,
  catalogue,
  children,
}: {
  language: Language;
  catalogue: Catalogue;
  children: ReactNode;
}) {
  const above = use(Context).catalogue;
  const words = useMemo(() => {
    const all = { ...above, ...catalogue };
    return { language, catalogue: all, t: textsOf(language, all) };
  }, [language, above, catalogue]);
  return <Context value={words}>{children}</Context>;
}

/** The reader's language and its texts, in a client component. */
export const useTexts = () => use(Context);
