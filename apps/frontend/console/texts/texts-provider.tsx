'use client';

import { createContext, type ReactNode, use, useMemo } from 'react';
import { type Language, type Texts, textsIn } from './texts.ts';

interface Words {
  language: Language;
  t: Texts;
}

const Context = createContext<Words>({ language: 'en', t: textsIn('en') });

/** Gives every component below it the texts of one language. */
export function TextsProvider({ language, children }: { language: Language; children: ReactNode }) {
  const words = useMemo(() => ({ language, t: textsIn(language) }), [language]);
  return <Context value={words}>{children}</Context>;
}

/** The reader's language and its texts, in a client component. */
export const useTexts = () => use(Context);
