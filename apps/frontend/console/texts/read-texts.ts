import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { catalogueOf } from './catalogue.ts';
import { languageCookie, languageOf, languages, textsOf } from './texts.ts';

/** The reader's language and all its texts, in a server component: what they have chosen, else what the browser asks for. */
export const readTexts = cache(async () => {
  const chosen = (await cookies()).get(languageCookie)?.value;
  const language = languages.find((one) => one === chosen) ?? languageOf((await headers()).get('accept-language'));
  const catalogue = catalogueOf(language);
  return { language, catalogue, t: textsOf(language, catalogue) };
});
