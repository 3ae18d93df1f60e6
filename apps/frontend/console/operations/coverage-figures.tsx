'use client';

import type { CoverageFigure } from '@chatai/contract/ops';
import { useTexts } from '../texts/index.ts';
import { Card, Table, TimeAgo } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { LastProof } from './last-proof.tsx';

/** The five figures, each with what it counts and the last proof of each; and how old the newest and the oldest of all are. */
export function CoverageFigures({ figures, seeds }: { figures: readonly CoverageFigure[]; seeds: number }) {
  const dates = figures.flatMap(({ items }) => items.flatMap(({ proof }) => proof?.at ?? [])).toSorted();
  return (
    <div className="grid gap-4">
      <ProofAge oldest={dates[0]} newest={dates.at(-1)} seeds={seeds} />
      {figures.map((figure) => (
        <Figure key={figure.figure} {...figure} />
      ))}
    </div>
  );
}

function ProofAge({
  oldest,
  newest,
  seeds,
}: {
  oldest?: string | undefined;
  newest?: string | undefined;
  seeds: number;
}) {
  const { t } = useTexts();
  if (!oldest || !newest) return null;
  return (
    <p data-age className="text-xs text-muted">
      {t('coverage.newest')} <ClockTime at={newest} /> (<TimeAgo at={newest} />) · {t('coverage.oldest')}{' '}
      <ClockTime at={oldest} /> (<TimeAgo at={oldest} />) · {t('coverage.seeds', { count: seeds })}
    </p>
  );
}

function Figure({ figure, items }: CoverageFigure) {
  const { t } = useTexts();
  const proved = items.filter(isProved);
  const newest = items
    .flatMap(({ proof }) => proof ?? [])
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .at(0);
  return (
    <Card
      title={t(`coverage.${figure}`)}
      aside={
        items.length > 0 && (
          <span data-figure={figure} className="text-base font-semibold tabular-nums">
            {t('coverage.of', { proved: proved.length, all: items.length })}
          </span>
        )
      }
    >
      <p className="mb-3 text-muted">{t(`coverage.${figure}About`)}</p>
      {items.length === 0 ? (
        <p>{t('coverage.later')}</p>
      ) : (
        <>
          <p className="mb-3">
            {t('coverage.proof')} <LastProof proof={newest ?? null} />
          </p>
          <details>
            <summary className="cursor-pointer text-muted">{t('coverage.each')}</summary>
            <div className="mt-2">
              <Table
                label={t(`coverage.${figure}`)}
                // What nobody has proved is what its reader came for.
                rows={items.toSorted((a, b) => Number(isProved(a)) - Number(isProved(b)))}
                keyOf={({ name }) => name}
                columns={[
                  {
                    key: 'name',
                    head: t('coverage.name'),
                    cell: ({ name }) => <code className="font-mono text-xs">{name}</code>,
                  },
                  {
                    key: 'says',
                    head: t('coverage.says'),
                    wide: true,
                    cell: ({ says }) => <span lang="en">{says}</span>,
                  },
                  {
                    key: 'proof',
                    head: t('coverage.proof'),
                    cell: ({ proof, fromSamples }) =>
                      fromSamples ? t('coverage.fromSamples') : <LastProof proof={proof} />,
                  },
                ]}
              />
            </div>
          </details>
        </>
      )}
    </Card>
  );
}

const isProved = ({ proof, fromSamples }: CoverageFigure['items'][number]) => proof !== null || fromSamples;
