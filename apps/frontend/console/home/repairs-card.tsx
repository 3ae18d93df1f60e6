'use client';

import type { Repair } from '@chatai/contract/home';
import { OctagonX, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useTransition } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Card, WithCode } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { repairHref, repairReason, repairTitle } from './repair-text.ts';
import { useSkip } from './use-skip.ts';

/** Nothing is broken there, somebody waits for a decision. */
const waits: ReadonlySet<Repair['kind']> = new Set(['bot-webhook', 'unsent', 'mail-waiting']);

/** What is broken and its reader can mend, the worst first. Gone when nothing is. */
export function RepairsCard({ repairs }: { repairs: readonly Repair[] }) {
  const { t } = useTexts();
  if (repairs.length === 0) return null;
  return (
    <Card title={t('repairs.title')}>
      <ul className="grid gap-4">
        {repairs.map((repair) => (
          <RepairRow key={`${repair.kind}-${repair.id}`} repair={repair} />
        ))}
      </ul>
    </Card>
  );
}

function RepairRow({ repair }: { repair: Repair }) {
  const texts = useTexts();
  const { t } = texts;
  const { to } = useWorkspace();
  const { skip } = useSkip();
  const [busy, start] = useTransition();
  const { kind, id, detail } = repair;
  const title = repairTitle(repair, t);
  const why = repairReason(repair, texts);
  const ignore = () => start(() => skip({ repair: { kind, id } }, t('repairs.ignored', { title })));
  return (
    <li data-repair={kind} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-2">
      {waits.has(kind) ? (
        <TriangleAlert aria-hidden size={20} className="text-warn" />
      ) : (
        <OctagonX aria-hidden size={20} className="text-fail" />
      )}
      <div>
        <p className="font-medium">{title}</p>
        <p className="text-muted">{t(`repairAbout.${kind}`)}</p>
        {detail && (
          <p lang={why ? undefined : 'en'} className="mt-1 text-xs text-muted">
            <WithCode>{why ?? detail}</WithCode>
          </p>
        )}
      </div>
      <div className="col-start-2 flex flex-wrap gap-2">
        <ButtonLink as={Link} href={repairHref(repair, to)} prefetch={false}>
          {t(`repairFix.${kind}`)}
        </ButtonLink>
        <Button look="quiet" busy={busy} aria-label={t('repairs.ignoreNamed', { title })} onClick={ignore}>
          {t('repairs.ignore')}
        </Button>
      </div>
    </li>
  );
}
