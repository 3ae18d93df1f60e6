/** Kinds of methods, so that a share can be said of all sends or all edits. */
export const methodKinds = ['send', 'draft', 'action', 'edit', 'delete', 'answer', 'get', 'set', 'server'] as const;
export type MethodKind = (typeof methodKinds)[number];

/** Methods that the server answers itself (`is_local_method` of the Bot API server); faults strike them only by name or kind. */
const serverMethods = new Set(
  ['getMe', 'getUpdates', 'getWebhookInfo', 'setWebhook', 'deleteWebhook', 'close', 'logOut'].map((name) =>
    name.toLowerCase(),
  ),
);

const shapes: [MethodKind, RegExp][] = [
  ['draft', /draft$/],
  ['action', /^sendchataction$/],
  ['send', /^(send|copy|forward)/],
  ['edit', /^(edit|stop)/],
  ['delete', /^delete/],
  ['answer', /^answer/],
  ['get', /^(get|file$)/],
];

/** Every method is of one kind; what changes the bot, a chat or a member is `set`. Names are case-insensitive. */
export function methodKindOf(method: string): MethodKind {
  const name = method.toLowerCase();
  if (serverMethods.has(name)) return 'server';
  return shapes.find(([, shape]) => shape.test(name))?.[0] ?? 'set';
}
