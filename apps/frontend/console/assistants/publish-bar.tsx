'use client';

import type { Assistant } from '@chatai/contract/assistants';
import type { Autosave, Editing } from './autosave.ts';
import { PublishButton } from './publish-button.tsx';
import { SaveNote } from './save-note.tsx';

/** On a phone, above the navigation: whether all is saved, and Publish, however far the form is scrolled. */
export function PublishBar(props: { assistant: Assistant; editing: Editing; autosave: Autosave }) {
  return (
    <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-10 -mx-4 mt-4 flex items-center justify-between gap-3 border-t border-line bg-card px-4 py-2 sm:-mx-6 sm:px-6 md:hidden">
      <p className="min-w-0 text-muted">
        <SaveNote editing={props.editing} />
      </p>
      <div className="shrink-0">
        <PublishButton {...props} />
      </div>
    </div>
  );
}
