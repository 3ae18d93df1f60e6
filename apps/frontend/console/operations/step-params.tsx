'use client';

import type { RunbookDocument } from '@chatai/contract/ops';
import type { Problem } from '@chatai/contract/problem';
import { fieldError } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Form, Input, SecretInput, WithCode } from '../ui/index.ts';

/** What a step asks for; what was refused is told at its field. */
export function StepParams({
  wanted,
  given,
  type,
  problem,
  onSubmit,
}: {
  wanted: RunbookDocument['steps'][number]['params'];
  given: Readonly<Record<string, string>>;
  type: (name: string, value: string) => void;
  /** What the last try failed of. */
  problem: Problem | undefined;
  onSubmit: () => void;
}) {
  const { t } = useTexts();
  if (wanted.length === 0) return null;
  return (
    <Form failed={problem} onSubmit={onSubmit}>
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-2 font-medium">{t('ops.paramsOf')}</legend>
        {wanted.map(({ name, about, example, secret }) => {
          const Box = secret ? SecretInput : Input;
          return (
            <Box
              key={name}
              label={name}
              name={name}
              error={fieldError(problem, `params/${name}`, t)}
              hint={
                <>
                  <span lang="en">
                    <WithCode>{`${about}.`}</WithCode>
                  </span>{' '}
                  <WithCode>{t('ops.example', { example })}</WithCode>
                </>
              }
              value={given[name] ?? ''}
              autoComplete="off"
              onChange={(event) => type(name, event.target.value)}
            />
          );
        })}
      </fieldset>
    </Form>
  );
}
