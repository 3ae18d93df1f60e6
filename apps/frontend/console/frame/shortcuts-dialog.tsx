'use client';

import { useTexts } from '../texts/index.ts';
import { Dialog, Switch } from '../ui/index.ts';

/** Which keys there are, and the switch that turns them off. */
export function ShortcutsDialog({
  open,
  onOpenChange,
  on,
  leaves = [],
  onSwitch,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  on: boolean;
  /** Keys that nothing here listens to. */
  leaves?: readonly string[] | undefined;
  onSwitch: (on: boolean) => void;
}) {
  const { t } = useTexts();
  const keys = [
    { key: 'j', does: t('shortcuts.next') },
    { key: 'k', does: t('shortcuts.previous') },
    { key: 'Enter', does: t('shortcuts.open') },
    { key: '/', does: t('shortcuts.search') },
    { key: 'r', does: t('shortcuts.reply') },
    { key: 'd', does: t('shortcuts.diagnose') },
    { key: '?', does: t('shortcuts.help') },
    { key: 'Ctrl K', does: t('shortcuts.palette') },
  ].filter(({ key }) => !leaves.includes(key));
  return (
    <Dialog title={t('shortcuts.title')} about={t('shortcuts.about')} open={open} onOpenChange={onOpenChange}>
      <dl className="mb-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        {keys.map(({ key, does }) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-grid h-7 min-w-7 place-items-center rounded-md border border-line bg-page px-2 font-mono text-xs">
                {key}
              </kbd>
            </dt>
            <dd className="self-center">{does}</dd>
          </div>
        ))}
      </dl>
      <Switch label={t('shortcuts.on')} about={t('shortcuts.onAbout')} checked={on} onChange={onSwitch} />
    </Dialog>
  );
}
