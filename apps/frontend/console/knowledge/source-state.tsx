import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Texts } from '../texts/texts.ts';
import { Progress, StatusMark, WithCode } from '../ui/index.ts';
import { progressText } from './source-words.ts';
import { UnderWay } from './under-way.tsx';

/** Where a source is on its way to being found: shape, word, colour; how far it is, or why it still waits. */
export function SourceState({ source, t }: { source: KnowledgeSource; t: Texts }) {
  if (source.deletedAt) return <StatusMark status="off" word={t('sourceState.deleted')} />;
  switch (source.state) {
    case 'ready':
      return <StatusMark status="ok" word={t('sourceState.ready')} />;
    case 'failed':
      return <StatusMark status="fail" word={t('sourceState.failed')} />;
    case 'queued':
      return (
        <div className="grid max-w-[36ch] justify-items-start gap-1 max-md:justify-items-end max-md:text-right">
          <UnderWay state="queued" />
          {source.waitsFor && (
            <p className="text-muted">
              <WithCode>{t('knowledge.waits')}</WithCode>
            </p>
          )}
        </div>
      );
    case 'processing':
      return (
        <div className="grid w-44 gap-1">
          <UnderWay state="processing" />
          <Progress value={source.progress} label={t('knowledge.progressOf', { title: source.title })} />
          <p className="text-xs text-muted">{progressText(source, t)}</p>
        </div>
      );
  }
}
