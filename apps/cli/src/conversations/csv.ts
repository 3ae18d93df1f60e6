import type { ExportLine } from '@chatai/contract/conversations';

export const csvHead = 'conversation,seq,role,state,created,contact,username,text\r\n';

/** A message as a line of CSV (RFC 4180). */
export const csvOf = (
  message: Extract<ExportLine, { kind: 'message' }>,
  conversation: Extract<ExportLine, { kind: 'conversation' }> | undefined,
): string =>
  `${[
    message.conversationId,
    String(message.seq),
    message.role,
    message.state,
    message.createdAt,
    conversation?.contact?.name ?? conversation?.title ?? '',
    conversation?.contact?.username ?? '',
    message.text,
  ]
    .map(cell)
    .join(',')}\r\n`;

/** A cell that begins like a formula is one to spreadsheets, and names are written by strangers (OWASP, CSV injection). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
