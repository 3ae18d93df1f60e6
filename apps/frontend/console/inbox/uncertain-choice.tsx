'use client';

import type { Conversation, Message, MessageState } from '@chatai/contract/conversations';
import { CheckCheck, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { useWhyUnreachable } from './why-unreachable.ts';

/** What a person can decide about a message that is not surely sent: send it again, or take it for sent where nobody knows. */
export function UncertainChoice({
  conversationId,
  messageId,
  state,
  unreachable,
  onChosen,
}: {
  conversationId: string;
  messageId: string;
  state: MessageState;
  unreachable: Conversation['unreachable'];
  onChosen: (message: Message) => void;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('conversations:write');
  const { busy, problem, act } = useSubmit();
  const why = useWhyUnreachable();
  const [verb, setVerb] = useState<'sendAgain' | 'markSent'>('sendAgain');
  if (state !== 'uncertain' && state !== 'failed' && state !== 'cancelled') return null;

  function choose(chosen: typeof verb) {
    setVerb(chosen);
    void act(async () => onChosen(await api.conversations[chosen]({ id: conversationId, messageId })));
  }
  return (
    <div className="grid gap-2 [justify-items:inherit]">
      {state === 'uncertain' && <p className="text-xs text-muted">{t('uncertain.why')}</p>}
      <div className="flex flex-wrap gap-2">
        <Button
          busy={busy && verb === 'sendAgain'}
          disabledReason={refusal ?? (unreachable ? t('reply.unreachable', { reason: why(unreachable) }) : undefined)}
          onClick={() => choose('sendAgain')}
        >
          <RotateCw aria-hidden size={16} />
          {t('uncertain.sendAgain')}
        </Button>
        {state === 'uncertain' && (
          <Button busy={busy && verb === 'markSent'} disabledReason={refusal} onClick={() => choose('markSent')}>
            <CheckCheck aria-hidden size={16} />
            {t('uncertain.arrived')}
          </Button>
        )}
      </div>
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}
