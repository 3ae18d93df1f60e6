'use client';

import { useTexts } from '../texts/index.ts';
import { Button, Card, SecretOnce, useArrivalFocus } from '../ui/index.ts';

/** A link that no mail could carry, for the admin to hand on. */
export interface MadeLink {
  link: string;
  /** For whom. */
  name: string;
}

export function LinkCard({ made, onDone }: { made: MadeLink; onDone: () => void }) {
  const { t } = useTexts();
  const place = useArrivalFocus<HTMLDivElement>();
  return (
    <div ref={place} tabIndex={-1} className="mb-6 outline-none">
      <Card title={t('admin.linkFor', { name: made.name })}>
        <div className="grid gap-4">
          <SecretOnce secret={made.link} warning={t('admin.handOn')} />
          <div>
            <Button onClick={onDone}>{t('admin.handedOn')}</Button>
          </div>
        </div>
      </Card>
    </div>
  );
}
