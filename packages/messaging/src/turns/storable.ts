/** What PostgreSQL can keep of a text: no U+0000 in text, and no half of a surrogate pair in jsonb. The same text is then sent, so that both agree. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
