// What people do: write, edit, press buttons, block. Each act changes the chat and becomes an update of its bots.
export { type PersonAct, type PersonActs, personActs } from './acts.ts';
export type { PeopleContext } from './context.ts';
export { type EditAct, editAct, editAsUser } from './edit.ts';
export { setBlocked, setKicked, setStatus } from './membership.ts';
export { type PressAct, pressAct, pressAsUser } from './press.ts';
export type { Sent } from './where.ts';
export { type SendAct, sendAct, sendAsUser } from './write.ts';
