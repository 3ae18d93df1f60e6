'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import type { Autosave, Editing } from './autosave.ts';
import { fieldsOf, toDraftChange } from './fields.ts';

/** Saves what is still unsaved and publishes the draft as the next version; Undo publishes what was live, and makes it a draft again. */
export function PublishButton({
  assistant,
  editing,
  autosave,
}: {
  assistant: Assistant;
  editing: Editing;
  autosave: Autosave;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const show = useToast();
  const refusal = useRefusal('assistants:write');
  const { busy, act } = useAct();
  const hasChanges = editing.draft.changed.length > 0 || editing.state.kind !== 'saved';
  const reason =
    refusal ??
    (editing.state.kind === 'clash' ? t('editor.clashFirst') : hasChanges ? undefined : t('editor.nothingToPublish'));

  async function publish() {
    // What cannot be saved is told by the form.
    if (await autosave.flush()) return focusRefusedField();
    const { id } = assistant;
    const { revision } = autosave.editing().draft;
    try {
      const published = await api.assistants.publish({ id, ifRevision: revision });
      const { version } = published;
      autosave.published(revision, version);
      const takeBack = async () => {
        await autosave.flush();
        await api.assistants.restoreVersion({ id, version: version - 1 });
        // What was typed since then is a draft that says all of it already.
        if (autosave.editing().draft.revision === 0)
          await api.assistants.saveDraft({ id, ...toDraftChange(fieldsOf(published)), ifRevision: 0 });
        await autosave.look();
      };
      show(t('editor.nowLive', { version }), { undo: () => void act('undo', { call: takeBack }) });
    } finally {
      // Refused, it may be that somebody else has published or changed the draft.
      void autosave.look();
    }
  }

  return (
    <Button
      look="primary"
      busy={busy !== undefined}
      disabledReason={reason}
      onClick={() => void act('publish', { call: publish })}
    >
      {t('editor.publish')}
    </Button>
  );
}

/** After the next paint, which marks it. */
function focusRefusedField(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid=true]')?.focus());
}
