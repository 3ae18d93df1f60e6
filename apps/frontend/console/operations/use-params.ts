'use client';

import type { RunbookDocument } from '@chatai/contract/ops';
import { useState } from 'react';
import { useKeptText } from '../talk/use-kept-text.ts';

type Step = RunbookDocument['steps'][number];
type Values = Readonly<Record<string, string>>;

/**
 * What a step is given: what was typed, else what came with the address, else the step's own values. What was typed and not run survives a reload
 * of this address, but no secret does.
 */
export function useParams(step: Step, given: Values, resumes: string | undefined) {
  const own = valuesOf(step, given);
  // What was typed for one bot is not meant for another one that a finding leads to.
  const [kept, keep] = useKeptText(`chatai.step.${step.step}.${resumes ?? wordsOf(step, own)}`);
  const [typed, setTyped] = useState<Values>({});
  const params: Values = { ...own, ...Object.fromEntries(new URLSearchParams(kept ?? '')), ...typed };
  return {
    params,
    type(name: string, value: string): void {
      setTyped({ ...typed, [name]: value });
      keep(wordsOf(step, { ...params, [name]: value }));
    },
    /** It was run: the fields stay as they are, and nothing is kept. */
    sent(): void {
      setTyped(params);
      keep(null);
    },
  };
}

/** Without the secrets. */
const wordsOf = ({ params }: Step, values: Values): string =>
  new URLSearchParams(params.flatMap(({ name, secret }) => (secret ? [] : [[name, values[name] ?? '']]))).toString();

const valuesOf = ({ params }: Step, given: Values): Record<string, string> =>
  Object.fromEntries(params.map(({ name, fallback }) => [name, given[name] ?? fallback ?? '']));
