import type { Repair } from '@chatai/contract/home';
import { paths, type WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/index.ts';

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
