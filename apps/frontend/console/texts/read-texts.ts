import { headers } from 'next/headers';
import { cache } from 'react';
import { languageOf, textsIn } from './texts.ts';

/** The reader's language and its texts, in a server component. */
export const readTexts = cache(async () => {
  const language = languageOf((await headers()).get('accept-language'));
  return { language, t: textsIn(language) };
});
