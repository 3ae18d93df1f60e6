'use client';

import type { Assistant, AssistantDraft, AssistantVersion } from '@chatai/contract/assistants';
import { useTexts } from '../texts/index.ts';
import { Difference } from '../ui/index.ts';
import { changedNames, type FieldName, type Fields, fieldsOf } from './fields.ts';

type Settings = Assistant | AssistantDraft | AssistantVersion;

/** Each field in which two versions differ: what went and what came. */
export function VersionDifference({ before, after }: { before: Settings; after: Settings }) {
  const { t } = useTexts();
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const names = changedNames(from, to);
  if (names.length === 0) return <p className="text-muted">{t('versions.same')}</p>;
  return (
    <dl className="grid gap-4">
      {names.map((name) => (
        <div key={name}>
          <dt className="mb-1 font-medium">{t(`assistantField.${name}`)}</dt>
          <dd>
            <Difference
              before={textOf(from, name)}
              after={textOf(to, name)}
              words={{ removed: t('versions.removed'), added: t('versions.added') }}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const textOf = (fields: Fields, name: FieldName): string =>
  name === 'suggestions' ? fields[name].join('\n') : fields[name];
