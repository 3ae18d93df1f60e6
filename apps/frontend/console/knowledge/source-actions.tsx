'use client';

import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { Ellipsis, RefreshCw, Replace, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, type MenuItem } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { isHopeless } from './hopeless.ts';
import { ReplaceDialog } from './replace-dialog.tsx';
import { isRunning } from './source-filter.ts';

/** What can be done with a source. `spread`: as buttons side by side, else behind one. */
export function SourceActions({ source, spread }: { source: KnowledgeSource; spread: boolean }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const { busy, act } = useAct();
  const [replacing, setReplacing] = useState(false);
  const refusal = useRefusal('knowledge:write');
  const { id, title } = source;

  const restore = () => act('restore', { call: () => api.knowledgeSources.restore({ id }) });
  const remove = () =>
    act('remove', {
      async call() {
        await api.knowledgeSources.remove({ id });
        // Its row will go, and the focus with it.
        if (!spread) document.getElementById('content')?.focus();
      },
      done: t('knowledge.removed', { title }),
      undo: () => api.knowledgeSources.restore({ id }),
    });

  const items: MenuItem[] = source.deletedAt
    ? [{ key: 'restore', word: t('knowledge.restore'), Icon: RotateCcw, onSelect: () => void restore() }]
    : [
        {
          key: 'retry',
          word: t('knowledge.retry'),
          Icon: RefreshCw,
          onSelect: () => void act('retry', { call: () => api.knowledgeSources.retry({ id }) }),
        },
        {
          key: 'replace',
          word: t('knowledge.replace'),
          Icon: Replace,
          onSelect: () => setReplacing(true),
          disabledReason: isRunning(source.state) ? t('knowledge.stillReading') : undefined,
        },
        { key: 'remove', word: t('knowledge.remove'), Icon: Trash2, onSelect: () => void remove(), danger: true },
      ].filter(({ key }) => key !== 'retry' || (source.state === 'failed' && !isHopeless(source)));
  const allowed = items.map((item) => ({ ...item, disabledReason: refusal ?? item.disabledReason }));

  return (
    <>
      {spread ? (
        <div className="flex flex-wrap gap-2">
          {allowed.map(({ key, word, Icon, onSelect, danger, disabledReason }) => (
            <Button
              key={key}
              look={danger ? 'danger' : 'secondary'}
              aria-label={`${word}: ${title}`}
              busy={busy === key}
              disabledReason={disabledReason}
              onClick={onSelect}
            >
              {Icon && <Icon aria-hidden size={16} />}
              {word}
            </Button>
          ))}
        </div>
      ) : (
        <Menu
          trigger={
            <Button look="quiet" busy={busy !== undefined} aria-label={t('knowledge.actionsOf', { title })}>
              <Ellipsis aria-hidden size={18} />
            </Button>
          }
          items={allowed}
        />
      )}
      <ReplaceDialog source={source} open={replacing} onOpenChange={setReplacing} />
    </>
  );
}
