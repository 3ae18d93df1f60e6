import type { AuditEvent } from '@chatai/contract/audit';
import { History } from 'lucide-react';
import Link from 'next/link';
import { readTexts } from '../texts/read-texts.ts';
import { textKey } from '../texts/texts.ts';
import { ButtonLink, Empty, Table, TimeAgo } from '../ui/index.ts';
import { type ChangeQuery, changesAddress, isFiltered } from './change-query.ts';
import { ChangedFields } from './changed-fields.tsx';

const link = 'text-accent underline-offset-4 hover:underline';

/** Who changed what, newest first. */
export async function ChangeLog({
  page,
  query,
  log,
}: {
  page: { items: AuditEvent[]; nextCursor: string | null };
  query: ChangeQuery;
  /** Address of the log. */
  log: string;
}) {
  const { t, catalogue } = await readTexts();
  const actionWord = (action: string) => {
    const key = textKey(catalogue, 'changed', action);
    return key ? t(key) : action;
  };
  const address = (change: ChangeQuery) => changesAddress(log, { ...query, cursor: undefined, ...change });
  if (page.items.length === 0)
    return (
      <Empty
        Icon={History}
        sentence={t(isFiltered(query) ? 'changes.noMatch' : 'changes.empty')}
        action={
          isFiltered(query) ? (
            <ButtonLink as={Link} href={changesAddress(log, {})}>
              {t('changes.clear')}
            </ButtonLink>
          ) : (
            <ButtonLink as={Link} href="/">
              {t('problem.home')}
            </ButtonLink>
          )
        }
      />
    );
  return (
    <>
      <Table
        key={address(query)}
        label={t('changes.title')}
        rows={page.items}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'what',
            head: t('changes.what'),
            width: '28%',
            cell: ({ action, target }) => (
              <>
                {actionWord(action)}
                {target.name && (
                  <span className="block font-normal">
                    {target.id ? (
                      <Link href={address({ targetId: target.id })} className={link} title={t('changes.onlyThis')}>
                        {target.name}
                      </Link>
                    ) : (
                      target.name
                    )}
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'who',
            head: t('changes.who'),
            width: '20%',
            cell: ({ actor }) => (
              <>
                {actor.id ? (
                  <Link href={address({ actorId: actor.id })} className={link} title={t('changes.onlyTheirs')}>
                    {actor.name}
                  </Link>
                ) : (
                  t(`changedBy.${actor.kind}`)
                )}
                {actor.kind === 'key' && <span className="block text-xs text-muted">{t('changedBy.key')}</span>}
              </>
            ),
          },
          {
            key: 'fields',
            head: t('changes.fields'),
            cell: (event) => <ChangedFields event={event} t={t} catalogue={catalogue} />,
          },
          {
            key: 'request',
            head: t('changes.request'),
            width: '10rem',
            cell: ({ requestId }) => (
              <code className="font-mono text-xs text-muted select-all">{requestId ?? '–'}</code>
            ),
            wide: true,
          },
          {
            key: 'when',
            head: t('changes.when'),
            width: '7rem',
            cell: ({ at }) => <TimeAgo at={at} />,
            number: true,
          },
        ]}
      />
      <p className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {query.cursor && (
          <ButtonLink as={Link} href={address({})}>
            {t('changes.newest')}
          </ButtonLink>
        )}
        {page.nextCursor && (
          <ButtonLink as={Link} href={address({ cursor: page.nextCursor })}>
            {t('ui.nextPage')}
          </ButtonLink>
        )}
      </p>
    </>
  );
}
