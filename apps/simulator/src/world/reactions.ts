import { bumpDialog, type Dialog } from './dialogs.ts';
import type { World } from './world.ts';

/** Sets what a user or bot has put under a message (emoji), and returns what it was before. An empty list takes it back. */
export function setReaction(
  world: World,
  dialog: Dialog,
  messageId: number,
  senderId: number,
  emoji: string[],
): string[] {
  dialog.reactions ??= new Map();
  const ofMessage = dialog.reactions.get(messageId) ?? new Map<number, string[]>();
  const before = ofMessage.get(senderId) ?? [];
  if (emoji.length > 0) ofMessage.set(senderId, emoji);
  else ofMessage.delete(senderId);
  if (ofMessage.size > 0) dialog.reactions.set(messageId, ofMessage);
  else dialog.reactions.delete(messageId);
  bumpDialog(world, dialog);
  return before;
}
