'use client';

import type { Problem } from '@chatai/contract/problem';
import { useState } from 'react';
import { ProblemNotice, problemOf } from '../problem/index.ts';
import { signInByLink } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';

/** One button that uses the link up. It is not used by opening the page: chat programs open links to preview them. */
export function UseLink({ token }: { token: string }) {
  const { t } = useTexts();
  const [state, setState] = useState<{ kind: 'waiting' | 'busy' } | { kind: 'failed'; problem: Problem }>({
    kind: 'waiting',
  });

  async function signIn() {
    setState({ kind: 'busy' });
    try {
      await signInByLink({ token });
      // Replaces this page, so that the used link is not in the way back.
      window.location.replace('/home');
    } catch (error) {
      setState({ kind: 'failed', problem: problemOf(error) });
    }
  }

  if (state.kind === 'failed') {
    return <ProblemNotice problem={state.problem} {...(state.problem.retry === 'never' ? {} : { onRetry: signIn })} />;
  }
  const busy = state.kind === 'busy';
  return (
    <Button look="primary" onClick={signIn} disabled={busy} aria-busy={busy} className="w-full">
      {t(busy ? 'session.signingIn' : 'session.signIn')}
    </Button>
  );
}
