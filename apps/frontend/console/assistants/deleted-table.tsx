import type { Assistant } from '@chatai/contract/assistants';
import type { Texts } from '../texts/index.ts';
import { Table, TimeAgo } from '../ui/index.ts';
import { RestoreButton } from './restore-button.tsx';

/** Assistants that were deleted and can be brought back. */
export function DeletedTable({ assistants, t }: { assistants: readonly Assistant[]; t: Texts }) {
  return (
    <Table
      label={t('assistants.deletedTitle')}
      rows={assistants}
      keyOf={({ id }) => id}
      columns={[
        { key: 'name', head: t('assistantField.name'), cell: ({ name }) => name },
        {
          key: 'deleted',
          head: t('assistants.deletedAt'),
          cell: ({ deletedAt }) => deletedAt && <TimeAgo at={deletedAt} />,
        },
        {
          key: 'restore',
          head: t('assistants.restore'),
          bare: true,
          cell: ({ id, name }) => (
            <span className="flex justify-end">
              <RestoreButton id={id} name={name} />
            </span>
          ),
        },
      ]}
    />
  );
}
