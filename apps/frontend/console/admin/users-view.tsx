'use client';

import type { AdminUser } from '@chatai/contract/admin';
import { Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Empty, PageHead } from '../ui/index.ts';
import { CreateUserDialog } from './create-user-dialog.tsx';
import { LinkCard, type MadeLink } from './link-card.tsx';
import type { ListQuery } from './list-query.ts';
import { SearchForm } from './search-form.tsx';
import { UsersTable } from './users-table.tsx';

export function UsersView({ users, query }: { users: AdminUser[]; query: ListQuery }) {
  const { t } = useTexts();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeLink>();
  const create = (look: 'primary' | 'secondary') => (
    <Button look={look} onClick={() => setCreating(true)}>
      <Plus aria-hidden size={16} />
      {t('admin.createUser')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('admin.users')} actions={create('primary')} />
      {made && <LinkCard key={made.link} made={made} onDone={() => setMade(undefined)} />}
      <SearchForm path={paths.admin.users} query={query} label={t('admin.searchUsers')} />
      {users.length > 0 ? (
        <UsersTable users={users} onLink={setMade} />
      ) : (
        <Empty Icon={Users} sentence={t('admin.noUsers')} action={create('secondary')} />
      )}
      {creating && <CreateUserDialog onClose={() => setCreating(false)} onLink={setMade} />}
    </>
  );
}
