import type { Repair } from '@chatai/contract/home';
import { reasonText } from '../bots/reason-text.ts';
import { paths, type WorkspacePaths } from '../paths.ts';
import { problemsInRussian } from '../problem/problems-ru.ts';
import type { Catalogue, Language, Texts } from '../texts/texts.ts';

/** What happened, in a sentence. */
export function repairTitle({ kind, name, count }: Repair, t: Texts): string {
  switch (kind) {
    case 'bot-token':
      return t('repair.bot-token', { name });
    case 'bot-deaf':
      return t('repair.bot-deaf', { name });
    case 'bot-conflict':
      return t('repair.bot-conflict', { name });
    case 'bot-webhook':
      return t('repair.bot-webhook', { name });
    case 'source-failed':
      return t('repair.source-failed', { name });
    case 'unsent':
      return t('repair.unsent', { count });
    case 'mail-waiting':
      return t('repair.mail-waiting', { count });
  }
}

/** Why, in the reader's language; undefined where only the server has words for it. */
export function repairReason({ reason }: Pick<Repair, 'reason'>, texts: Reader): string | undefined {
  if (!reason) return undefined;
  const ofSource = texts.language === 'ru' ? problemsInRussian[reason.code] : undefined;
  return reasonText(reason, texts) ?? (ofSource && `${ofSource.detail} ${ofSource.fix}`);
}

interface Reader {
  language: Language;
  t: Texts;
  catalogue: Catalogue;
}

/** The page that mends it. */
export function repairHref({ kind, id }: Pick<Repair, 'kind' | 'id'>, to: WorkspacePaths): string {
  switch (kind) {
    case 'bot-token':
    case 'bot-deaf':
    case 'bot-conflict':
    case 'bot-webhook':
      return id === null ? to.bots : to.bot(id);
    case 'source-failed':
      return id === null ? to.knowledge : to.source(id);
    case 'unsent':
      return to.uncertain;
    case 'mail-waiting':
      return paths.admin.mails;
  }
}
