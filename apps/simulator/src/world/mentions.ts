import type { MessageEntity } from 'grammy/types';
import type { ChatMessage, World } from './world.ts';

/** Puts the people into mentions by id. Who is not known can't be mentioned: the text stays, the mention goes. */
export function withMentions<Content extends Pick<ChatMessage, 'entities' | 'caption_entities'>>(
  world: World,
  content: Content,
): Content {
  if (!hasMention(content.entities) && !hasMention(content.caption_entities)) return content;
  return {
    ...content,
    ...(content.entities ? { entities: named(world, content.entities) } : {}),
    ...(content.caption_entities ? { caption_entities: named(world, content.caption_entities) } : {}),
  };
}

const hasMention = (entities: MessageEntity[] | undefined) =>
  entities?.some(({ type }) => type === 'text_mention') === true;

function named(world: World, entities: MessageEntity[]): MessageEntity[] {
  return entities.flatMap((entity): MessageEntity[] => {
    if (entity.type !== 'text_mention') return [entity];
    const user = world.users.get(entity.user.id);
    return user ? [{ ...entity, user }] : [];
  });
}
