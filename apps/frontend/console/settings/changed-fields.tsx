import type { AuditEvent } from '@chatai/contract/audit';
import type { ReactNode } from 'react';
import { type Catalogue, type Texts, textKey } from '../texts/texts.ts';
import { idsLast, valueText, wordOfValue } from './value-text.ts';

/** More than these are behind a press: what was made has a field for each setting. */
const shown = 3;

/** What was changed, before and after, and why. */
export function ChangedFields({ event, t, catalogue }: { event: AuditEvent; t: Texts; catalogue: Catalogue }) {
  const fields = idsLast(event.changes).map(([field, { before, after }]): ReactNode => {
    const key = textKey(catalogue, 'changedField', field);
    const textOf = (value: unknown) => valueText(value, t, (one) => wordOfValue(field, one, t, catalogue));
    return (
      <span key={field} className="block">
        <span className="text-muted">{key ? t(key) : field}: </span>
        {before === null || before === undefined
          ? textOf(after)
          : t('changes.fromTo', { before: textOf(before), after: textOf(after) })}
      </span>
    );
  });
  const more = fields.slice(shown);
  return (
    <>
      {event.reason && <span className="block">{t('changes.reason', { reason: event.reason })}</span>}
      {fields.slice(0, shown)}
      {more.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted">{t('changes.more', { count: more.length })}</summary>
          {more}
        </details>
      )}
    </>
  );
}
