'use client';

import { roles } from '@chatai/contract/words';
import { useTexts } from '../texts/index.ts';
import { Card } from '../ui/index.ts';

export function RolesCard() {
  const { t } = useTexts();
  return (
    <Card title={t('team.roles')}>
      <dl className="grid gap-3 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-x-6">
        {roles.map((role) => (
          <div key={role} className="sm:contents">
            <dt className="font-medium">{t(`role.${role}`)}</dt>
            <dd className="max-w-[72ch] text-muted">{t(`roleAbout.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
