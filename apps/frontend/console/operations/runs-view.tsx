'use client';

import type { Run, RunsReport } from '@chatai/contract/ops';
import { ListChecks } from 'lucide-react';
import Link from 'next/link';
import { useAsked } from '../live/index.ts';
import { paths } from '../paths.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { ButtonLink, ChangesInPlace, Empty } from '../ui/index.ts';
import { FruitlessRestarts } from './fruitless-restarts.tsx';
import { RunsTable } from './runs-table.tsx';
import { SeenAge } from './seen-age.tsx';
import { WhileTold } from './while-told.tsx';

const everyMs = 5_000;

interface Page {
  items: Run[];
  nextCursor: string | null;
}

/** The runs that are older than `cursor`, read anew each five seconds: one that goes on ends, and others are begun. */
export function RunsView({
  initial,
  cursor,
  report,
}: {
  initial: Page;
  cursor: string | undefined;
  report: RunsReport;
}) {
  const { t } = useTexts();
  const query = { limit: 50, ...(cursor ? { cursor } : {}) };
  const asked = useAsked(() => browserApi.opsRuns.list(query), initial, everyMs);
  const { items, nextCursor } = asked.value ?? initial;
  if (items.length === 0)
    return (
      <WhileTold asked={asked}>
        <NoRuns isOlder={cursor !== undefined} />
      </WhileTold>
    );
  return (
    <WhileTold asked={asked}>
      <div className="grid gap-4">
        <FruitlessRestarts report={report} />
        <SeenAge asked={asked} />
        <ChangesInPlace asked={0}>
          <RunsTable runs={items} />
        </ChangesInPlace>
        <div className="flex gap-2">
          {cursor && (
            <ButtonLink as={Link} href={paths.ops.runs}>
              {t('ops.newest')}
            </ButtonLink>
          )}
          {nextCursor && (
            <ButtonLink as={Link} href={`${paths.ops.runs}?cursor=${nextCursor}`}>
              {t('ops.older')}
            </ButtonLink>
          )}
        </div>
      </div>
    </WhileTold>
  );
}

/** None at all, or none before those that were shown last. */
function NoRuns({ isOlder }: { isOlder: boolean }) {
  const { t } = useTexts();
  return (
    <Empty
      Icon={ListChecks}
      sentence={t(isOlder ? 'ops.noOlderRuns' : 'ops.noRuns')}
      action={
        <ButtonLink as={Link} href={isOlder ? paths.ops.runs : paths.ops.runbooks}>
          {t(isOlder ? 'ops.newest' : 'ops.runbooks')}
        </ButtonLink>
      }
    />
  );
}
