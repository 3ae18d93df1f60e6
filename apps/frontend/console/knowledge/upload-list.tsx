'use client';

import { problemToText } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, type Status, StatusMark } from '../ui/index.ts';
import { sizeText } from './file-check.ts';
import type { Upload } from './use-uploads.ts';

const statuses: Record<Upload['kind'], Status> = {
  waiting: 'off',
  sending: 'unknown',
  added: 'ok',
  refused: 'fail',
  failed: 'fail',
};

/** A row for each file, those that were not taken first, with why. */
export function UploadList({
  uploads,
  onTryAgain,
}: {
  uploads: readonly Upload[];
  onTryAgain: (upload: Upload) => void;
}) {
  const { t } = useTexts();
  const isLost = ({ kind }: Upload) => statuses[kind] === 'fail';
  const added = uploads.filter(({ kind }) => kind === 'added').length;
  const lost = uploads.filter(isLost).length;
  if (uploads.length === 0) return null;
  return (
    <div>
      <p role="status" className="mb-2 text-muted">
        {t('knowledge.uploadsDone', { added, of: uploads.length })}
        {lost > 0 && <span className="text-fail"> · {t('knowledge.uploadsLost', { count: lost })}</span>}
      </p>
      <ul aria-label={t('knowledge.files')} className="grid gap-2">
        {[...uploads.filter(isLost), ...uploads.filter((upload) => !isLost(upload))].map((upload) => (
          <UploadRow key={upload.key} upload={upload} onTryAgain={() => onTryAgain(upload)} />
        ))}
      </ul>
    </div>
  );
}

function UploadRow({ upload, onTryAgain }: { upload: Upload; onTryAgain: () => void }) {
  const { language, t } = useTexts();
  const { file, kind } = upload;
  return (
    <li className="grid gap-1 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0">
          {file.name} <span className="text-xs text-muted">{sizeText(file.size, language)}</span>
        </span>
        <StatusMark status={statuses[kind]} word={t(`upload.${kind}`)} />
      </div>
      {kind === 'refused' && <p>{t(`fileRefusal.${upload.refusal}`)}</p>}
      {kind === 'failed' && <Failed upload={upload} onTryAgain={onTryAgain} />}
    </li>
  );
}

function Failed({
  upload: { file, problem },
  onTryAgain,
}: {
  upload: Upload & { kind: 'failed' };
  onTryAgain: () => void;
}) {
  const { language, t } = useTexts();
  const { detail, fix, requestId } = problemToText(problem, language);
  return (
    <>
      <p>{`${detail} ${fix}`}</p>
      {requestId && (
        <p className="font-mono text-xs text-muted select-all">{t('problem.request', { id: requestId })}</p>
      )}
      {problem.retry !== 'never' && (
        <div>
          <Button aria-label={`${t('problem.tryAgain')}: ${file.name}`} onClick={onTryAgain}>
            {t('problem.tryAgain')}
          </Button>
        </div>
      )}
    </>
  );
}
