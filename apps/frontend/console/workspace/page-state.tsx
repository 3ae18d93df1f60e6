import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { BackAgain } from '../home/back-again.tsx';
import { readTexts } from '../texts/read-texts.ts';
import { Empty } from '../ui/index.ts';
import type { Shown } from './read-workspace.tsx';

/** What a page shows of what was read: its content, why the reader may not see it, or what failed, with the way on (experience.md 2, states). */
export async function PageState<Value>({
  read,
  children,
}: {
  read: Shown<Value> | undefined;
  children: (value: Value) => ReactNode;
}) {
  const { t } = await readTexts();
  // The layout has said why.
  if (!read) return null;
  switch (read.kind) {
    case 'read':
      return children(read.value);
    case 'refused':
      return <Empty Icon={Lock} sentence={t('refused.why', { owners: read.owners.join(', ') })} />;
    case 'problem':
      return <BackAgain problem={read.problem} />;
  }
}
