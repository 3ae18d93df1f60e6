import type { ReactNode } from 'react';
import { sectionsOf } from './catalogue.ts';
import { readTexts } from './read-texts.ts';
import type { Section } from './texts.ts';
import { TextsProvider } from './texts-provider.tsx';

/** Sends the texts of these sections to the client components below. */
export async function SectionTexts({ sections, children }: { sections: readonly Section[]; children: ReactNode }) {
  const { language } = await readTexts();
  return (
    <TextsProvider language={language} catalogue={sectionsOf(language, sections)}>
      {children}
    </TextsProvider>
  );
}
