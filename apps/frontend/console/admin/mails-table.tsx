'use client';

import type { WaitingMail } from '@chatai/contract/admin';
import { textKey, useTexts } from '../texts/index.ts';
import { CopyButton, Table, TimeAgo } from '../ui/index.ts';

/** Links that wait for somebody to hand them on. */
export function MailsTable({ mails }: { mails: readonly WaitingMail[] }) {
  const { t, catalogue } = useTexts();
  const kindWord = (kind: string) => {
    const key = textKey(catalogue, 'mailKind', kind);
    return key ? t(key) : kind;
  };
  return (
    <Table
      label={t('admin.mails')}
      rows={mails}
      keyOf={({ id }) => id}
      columns={[
        { key: 'to', head: t('admin.mailTo'), cell: ({ to }) => to },
        { key: 'kind', head: t('admin.mailKind'), words: true, cell: ({ kind }) => kindWord(kind) },
        { key: 'since', head: t('admin.mailSince'), cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wide: true },
        { key: 'until', head: t('admin.mailUntil'), cell: ({ expiresAt }) => <TimeAgo at={expiresAt} /> },
        {
          key: 'link',
          head: t('admin.mailLink'),
          bare: true,
          cell: ({ id, link }) => (
            <span className="flex items-center justify-end gap-3">
              <code
                id={`mail-${id}`}
                className="max-w-48 truncate font-mono text-xs text-muted max-lg:hidden"
                title={link}
              >
                {link}
              </code>
              <CopyButton text={link} label={t('admin.copyLink')} selects={`mail-${id}`} />
            </span>
          ),
        },
      ]}
    />
  );
}
