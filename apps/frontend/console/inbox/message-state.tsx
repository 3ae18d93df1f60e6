'use client';

import type { Message, MessageState as State } from '@chatai/contract/conversations';
import {
  Ban,
  Check,
  CircleQuestionMark,
  Clock,
  LoaderCircle,
  type LucideIcon,
  MailCheck,
  OctagonX,
} from 'lucide-react';
import { useTexts } from '../texts/index.ts';

const looks: Record<State, { Icon: LucideIcon; colour: string }> = {
  received: { Icon: MailCheck, colour: 'text-muted' },
  queued: { Icon: Clock, colour: 'text-muted' },
  sending: { Icon: LoaderCircle, colour: 'text-muted' },
  sent: { Icon: Check, colour: 'text-muted' },
  uncertain: { Icon: CircleQuestionMark, colour: 'font-medium text-warn' },
  failed: { Icon: OctagonX, colour: 'font-medium text-fail' },
  cancelled: { Icon: Ban, colour: 'text-muted' },
};

/** How far a message is, in shape, word and colour, and why it is not further. */
export function MessageState({ message }: { message: Message }) {
  const { t } = useTexts();
  const { state, reason, parts = [] } = message;
  const differ = parts.some((part) => part.state !== state);
  return (
    <>
      {/* What a visitor wrote is here, or it would not be shown. */}
      {state !== 'received' && <StateWord state={state} />}
      {reason && (
        // Written by the server, in English.
        <span lang="en" className="min-w-0">
          {reason}
        </span>
      )}
      {differ && (
        <ul className="grid w-full gap-1">
          {parts.map((part) => (
            <li key={part.part} className="flex flex-wrap gap-x-2">
              {t('thread.part', { part: part.part, parts: parts.length })}
              <StateWord state={part.state} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function StateWord({ state }: { state: State }) {
  const { t } = useTexts();
  const { Icon, colour } = looks[state];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 ${colour}`}>
      <Icon aria-hidden size={14} />
      {t(`messageState.${state}`)}
    </span>
  );
}
