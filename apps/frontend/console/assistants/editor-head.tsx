'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { FlaskConical, History, Library } from 'lucide-react';
import Link from 'next/link';
import { useSandbox } from '../bots/use-sandbox.ts';
import { useTexts } from '../texts/index.ts';
import { Button, PageHead, TimeAgo } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import type { Autosave, Editing } from './autosave.ts';
import { ChangesButton } from './changes-button.tsx';
import { ConnectButton } from './connect-button.tsx';
import { MoreActions } from './more-actions.tsx';
import { PublishButton } from './publish-button.tsx';
import { SaveNote } from './save-note.tsx';

/** What is published and since when, what the draft changes, and what can be done with both. */
export function EditorHead({
  assistant,
  editing,
  autosave,
}: {
  assistant: Assistant;
  editing: Editing;
  autosave: Autosave;
}) {
  const { t } = useTexts();
  const { me, to } = useWorkspace();
  const noBots = useRefusal('bots:write');
  const sandbox = useSandbox(assistant.id);
  return (
    <PageHead
      title={editing.fields.name.trim() || assistant.name}
      about={
        <>
          <p className="flex flex-wrap items-center gap-x-2">
            <span>{t('editor.live', { version: assistant.version })}</span>
            <span aria-hidden>·</span>
            <TimeAgo at={assistant.updatedAt} />
            {assistant.publishedBy && (
              <>
                <span aria-hidden>·</span>
                <span>{assistant.publishedBy}</span>
              </>
            )}
          </p>
          <div className="flex flex-wrap items-baseline gap-x-3">
            <span className="max-md:hidden">
              <SaveNote editing={editing} />
            </span>
            <ChangesButton published={assistant} draft={editing.draft} />
          </div>
          <p className="mt-2 flex flex-wrap gap-x-4">
            <Link href={to.assistantHistory(assistant.id)} className={linkLook}>
              <History aria-hidden size={16} />
              {t('versions.title')}
            </Link>
            {me.scopes.includes('knowledge:read') && (
              <Link href={to.knowledgeOf(assistant.id)} className={linkLook}>
                <Library aria-hidden size={16} />
                {t('editor.knowledge')}
              </Link>
            )}
          </p>
        </>
      }
      actions={
        <>
          <Button busy={sandbox.busy} disabledReason={noBots} title={t('editor.sandboxWhy')} onClick={sandbox.open}>
            <FlaskConical aria-hidden size={16} />
            {t('editor.sandbox')}
          </Button>
          <ConnectButton assistant={{ id: assistant.id, name: assistant.name }} />
          <MoreActions assistant={assistant} editing={editing} autosave={autosave} />
          <div className="max-md:hidden">
            <PublishButton assistant={assistant} editing={editing} autosave={autosave} />
          </div>
        </>
      }
    />
  );
}

const linkLook =
  'inline-flex items-center gap-1 font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11';
