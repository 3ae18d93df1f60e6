import type { Contact } from '@chatai/contract/contacts';
import type { Command } from 'commander';
import { connectApi } from '../api/index.ts';
import { table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command, noun } from './command.ts';
import { moreLine, type PageOptions, withPages } from './pages.ts';

type Options = CommonOptions & { workspace?: string };

export function contactsCommand({ cli, run }: CommandContext): Command {
  const list = withPages(
    command(
      'list',
      'people who wrote to bots, newest first',
      ['contacts list', 'contacts list --name ada --json'],
      ['workspace'],
    ).option('--name <words>', 'only those whose name or username has words that begin so'),
  );
  list.action((options: Options & PageOptions & { name?: string }) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { limit, cursor, name: q } = options;
      const page = await api.contacts.list({ limit, cursor, ...(q === undefined ? {} : { q }) });
      const rows = page.items.map((one) => [one.createdAt, nameOf(one), one.language ?? '-', one.id]);
      const text = `${table([['SINCE', 'NAME', 'LANGUAGE', 'ID'], ...rows])}${moreLine(page.nextCursor)}`;
      return { document: page, text: rows.length === 0 ? 'Nobody here.\n' : text };
    }),
  );

  const show = command('show', 'one person and their conversations', ['contacts show 0192…'], ['workspace']).argument(
    '<id>',
    'as the list shows it',
  );
  show.action((id: string, options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const contact = await api.contacts.get({ id });
      const text = table([
        ['Name', nameOf(contact)],
        ['Language', contact.language ?? '-'],
        ['Telegram id', String(contact.externalId)],
        ['Since', contact.createdAt],
        ['Conversations', contact.conversationIds[0] ?? '-'],
        ...contact.conversationIds.slice(1).map((one) => ['', one]),
      ]);
      return { document: contact, text: `${text}Next: chatai conversations list --contact ${id}\n` };
    }),
  );

  return noun('contacts', 'people who wrote to bots', ['contacts list', 'contacts show 0192…'], [list, show]);
}

const nameOf = ({ name, username }: Contact) => (username ? `${name} (@${username})` : name);
