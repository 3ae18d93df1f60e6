'use client';

import { Keyboard } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The keys of every page, and what shows them; but for those that this part of the console `leaves` alone. */
export function ShortcutsButton({ leaves }: { leaves?: readonly string[] }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const keys = useShortcuts(useCallback(() => setOpen(true), []));
  return (
    <>
      <Button
        look="quiet"
        aria-label={t('shortcuts.title')}
        aria-haspopup="dialog"
        title={t('shortcuts.title')}
        onClick={() => setOpen(true)}
        className="px-2"
      >
        <Keyboard aria-hidden size={18} />
      </Button>
      <ShortcutsDialog open={open} onOpenChange={setOpen} on={keys.on} leaves={leaves} onSwitch={keys.switchTo} />
    </>
  );
}
