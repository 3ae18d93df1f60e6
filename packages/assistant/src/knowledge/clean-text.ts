/** PostgreSQL's text holds no NUL, and half a surrogate pair is no text. */
export const cleanText = (text: string | undefined): string =>
  (text ?? '').replaceAll('\u0000', '').toWellFormed().trim();
