'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { Ellipsis, Trash2, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import type { Autosave, Editing } from './autosave.ts';
import { toDraftChange } from './fields.ts';

/** Discard the draft, or delete the assistant: both can be undone. */
export function MoreActions({
  assistant,
  editing,
  autosave,
}: {
  assistant: Assistant;
  editing: Editing;
  autosave: Autosave;
}) {
  const { t } = useTexts();
  const { api, to } = useWorkspace();
  const router = useRouter();
  const show = useToast();
  const refusal = useRefusal('assistants:write');
  const { busy, act } = useAct();
  const { id, name } = assistant;
  const hasDraft = editing.draft.revision > 0 || editing.state.kind !== 'saved';

  async function discard() {
    const { fields } = autosave.editing();
    await autosave.flush();
    await api.assistants.discardDraft({ id });
    await autosave.decide('theirs');
    const bringBack = async () => {
      await api.assistants.saveDraft({ id, ...toDraftChange(fields), ifRevision: 0 });
      await autosave.look();
    };
    show(t('editor.discarded'), { undo: () => void act('undo', { call: bringBack }) });
  }
  async function remove() {
    autosave.close();
    await autosave.flush();
    try {
      await api.assistants.remove({ id });
    } catch (error) {
      autosave.open(undefined);
      throw error;
    }
    const bringBack = async () => {
      await api.assistants.restore({ id });
      show(t('assistants.restored', { name }));
    };
    show(t('assistants.deletedNow', { name }), { undo: () => void act('undo', { call: bringBack }) });
    router.push(to.assistants);
  }

  return (
    <Menu
      trigger={
        <Button aria-label={t('editor.more')} title={t('editor.more')} busy={busy !== undefined} className="px-2">
          <Ellipsis aria-hidden size={18} />
        </Button>
      }
      items={[
        {
          key: 'discard',
          word: t('editor.discard'),
          Icon: Undo2,
          onSelect: () => void act('discard', { call: discard }),
          disabledReason: refusal ?? (hasDraft ? undefined : t('editor.nothingToDiscard')),
        },
        {
          key: 'delete',
          word: t('editor.delete'),
          Icon: Trash2,
          danger: true,
          onSelect: () => void act('remove', { call: remove }),
          disabledReason: refusal,
        },
      ]}
    />
  );
}
