import type { Metadata } from 'next';
import { NothingOpen } from '../../../../inbox/index.ts';
import { readTexts } from '../../../../texts/read-texts.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('inbox.title') };
}

/** The layout holds the list; nothing is open beside it. */
export default function InboxPage() {
  return <NothingOpen />;
}
